// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are shell scripts, and ${x} is a parameter there
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipe, textOutput } from '../../../src/cluster/runtime/streams.ts';
import { run, sh, workstation } from './workstation.ts';

/** Script and what it prints. */
const prints = (cases: readonly (readonly [string, string])[]): void => {
  for (const [script, expected] of cases) assert.equal(sh(script), expected, script);
};

test('quotes', () => {
  prints([
    [`echo 'a  $HOME' "b  $HOME" c\\ \\ d`, 'a  $HOME b  /root c  d\n'],
    [`x='a b'; for w in $x; do echo $w; done; for w in "$x"; do echo $w; done`, 'a\nb\na b\n'],
    [`echo "a\\"b\\$c\\d" ""`, 'a"b$c\\d \n'],
    ['echo a#b # comment', 'a#b\n'],
  ]);
});

test('parameter expansion', () => {
  prints([
    ['echo ${x:-unset} ${x-unset} [${x}]', 'unset unset []\n'],
    [`x=; set -- \${x:-""} "\${x:-it's}"; echo $# "$2"`, "2 it's\n"],
    ['x=; echo ${x:-empty} [${x-empty}] ${y:=set} $y ${HOME:+yes}', 'empty [] set set yes\n'],
    ['f=/a/b/c.tar.gz; echo ${f##*/} ${f#*/} ${f%.*} ${f%%.*} ${#f}', 'c.tar.gz a/b/c.tar.gz /a/b/c.tar /a/b/c 13\n'],
    ['x=banana; echo ${x/an/AN} ${x//an/AN} ${x:1:3}', 'bANana bANANa ana\n'],
    [
      'set -- a "b c" d; echo $# $2; for w in "$@"; do echo "<$w>"; done; shift; echo "$*"',
      '3 b c\n<a>\n<b c>\n<d>\nb c d\n',
    ],
    ['echo ${x:?no value}; echo never', 'sh: x: no value\n[2]'],
    ['set -u; echo $nosuch', 'sh: nosuch: parameter not set\n[2]'],
    ['IFS=:; p=a:b; set -- $p; echo $2', 'b\n'],
  ]);
});

test('substitution and arithmetic', () => {
  prints([
    ['echo $(echo a; echo b) `echo c`', 'a b c\n'],
    ['echo $((2 + 3 * 4)) $(( (2+3)*4 % 7 )) $((10/3)) $((-7/2)) $((0x1f)) $((1<<4))', '14 6 3 -3 31 16\n'],
    ['i=5; echo $((i++)) $i $((i+=2)) $((i > 3 ? 1 : 0))', '5 6 8 1\n'],
    ['echo $((1/0))', 'sh: divide by zero\n[2]'],
    ['a=$(false); echo $?', '1\n'],
  ]);
});

test('lists, conditions and loops', () => {
  prints([
    ['false && echo a || echo b; ! false; echo $?', 'b\n0\n'],
    ['if [ -f /etc/x ]; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
    ['until false; do echo x; break; done', 'x\n'],
    ['for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done', '1a\n2a\n'],
    ['case abc.txt in *.md) echo md;; a?c.*|x) echo yes;; *) echo no;; esac', 'yes\n'],
    ['{ echo a; echo b; } | wc -l; (cd /tmp; pwd); pwd', '2\n/tmp\n/\n'],
    ['f() { local x=in; echo $x $1; return 3; }; x=out; f arg; echo $? $x', 'in arg\n3 out\n'],
  ]);
});

test('redirections and here-documents', () => {
  prints([
    ['cd /tmp; echo a > f; echo b >> f; cat < f; wc -l < f', 'a\nb\n2\n'],
    ['(echo out; echo err >&2) 2>/dev/null; ls /nosuch 2>&1 | cat', 'out\nls: /nosuch: No such file or directory\n'],
    ['x=1; cat <<EOF\na $x $((1+1)) \\$x\nEOF', 'a 1 2 $x\n'],
    ["cat <<-'EOF'\n\tno $x\n\tEOF", 'no $x\n'],
    ['echo x > /no/dir', "sh: can't create /no/dir: nonexistent directory\n[1]"],
    ['cat < /nosuch', "sh: can't open /nosuch: no such file\n[1]"],
    ['printf "a b\\nc\\n" | while read x y; do echo "$y-$x"; done', 'b-a\n-c\n'],
  ]);
});

test('globbing', () => {
  prints([
    [
      'cd /tmp; touch b.txt a.txt c.md .hidden; echo *.txt; echo *; echo *.nosuch "*"',
      'a.txt b.txt\na.txt b.txt c.md\n*.nosuch *\n',
    ],
    ['cd /tmp; touch f1 f2 f3; echo f[12] f[!1]', 'f1 f2 f2 f3\n'],
  ]);
});

test('set -e ends the script at the first failure that nobody looks at', () => {
  prints([
    ['set -e; false || true; if false; then :; fi; ! true; echo on; false; echo never', 'on\n[1]'],
    ['set -x; echo a b', '+ echo a b\na b\n'],
    ['set -o pipefail; false | true; echo $?', '1\n'],
  ]);
});

test('recordings 003, 016: messages of a shell that cannot run a command', () => {
  prints([
    ['nosuchcommand --help', 'sh: nosuchcommand: not found\n[127]'],
    ['echo x > /tmp/f; /tmp/f', 'sh: /tmp/f: Permission denied\n[126]'],
    ['kill -9 $', "sh: invalid number '$'\n[1]"],
    ['sh -c "kill -SEGV \\$\\$"; exit $?', 'Segmentation fault\n[139]'],
    ['cd /nosuch', "sh: cd: line 0: can't cd to /nosuch: No such file or directory\n[2]"],
  ]);
  assert.equal(sh('nosuch', { dialect: 'dash' }), 'sh: 1: nosuch: not found\n[127]');
  assert.equal(sh('nosuch', { dialect: 'bash' }), 'sh: line 1: nosuch: command not found\n[127]');
});

test('a script that is not shell says where it stops making sense', () => {
  prints([
    ['echo "open', 'sh: syntax error: unterminated quoted string\n[2]'],
    ['if true; then echo', 'sh: syntax error: unexpected end of file (expecting "fi")\n[2]'],
    ['done', 'sh: syntax error: unexpected "done"\n[2]'],
    ['echo ;;', 'sh: syntax error: unexpected ";;"\n[2]'],
  ]);
});

test('traps: on a signal after the present command, and at the end', () => {
  prints([
    [`trap 'echo got; exit 7' TERM; kill $$; sleep 1; echo never`, 'got\n[7]'],
    [`trap 'echo bye $?' EXIT; exit 4`, 'bye 4\n[4]'],
    [`trap '' TERM; kill $$; echo still here`, 'still here\n'],
    [`trap 'echo hup' HUP; (sleep 1; kill -HUP $$) & sleep 2; echo end`, 'hup\nend\n'],
  ]);
});

test('background jobs and wait', () => {
  prints([
    ['(sleep 2; exit 5) & p=$!; echo started; wait $p; echo $?', 'started\n5\n'],
    ['sleep 1 & sleep 1 & wait; echo done', 'done\n'],
  ]);
});

test('the last command of sh -c takes the place of the shell (recording 060: ps shows sleep, not sh)', () => {
  assert.match(sh('ps; true'), /sh -c ps; true/);
  assert.doesNotMatch(sh('ps'), /sh -c/);
});

test('a program that writes where nobody reads ends', () => {
  assert.equal(sh('yes | head -n 2'), 'y\ny\n');
});

test('hostile scripts end in an error, not in this process', () => {
  assert.equal(sh('f() { f; }; f'), 'Segmentation fault\n[139]');
  assert.equal(sh('x=a; while :; do x=$x$x; done'), 'sh: out of memory\n[2]');
  assert.match(sh(`${'('.repeat(500)}echo${')'.repeat(500)}`), /nested too deeply/);
  assert.match(sh(`echo $((${'('.repeat(5000)}1))`), /\[2\]$/);
});

test('an interactive shell prompts, goes on after errors, and asks for the rest of an unfinished command; Ctrl-C ends what runs', () => {
  const machine = workstation();
  let text = '';
  const output = textOutput((t) => {
    text += t;
  }, true);
  const input = new Pipe({ isTerminal: true });
  input.output.retain?.();
  const process = machine.spawn(['sh'], { stdin: input.input, stdout: output, stderr: output });
  assert.ok(!('error' in process));
  const type = (line: string): void => {
    input.output.write(line)(machine.kernel, () => {});
    machine.kernel.runUntil(machine.kernel.now + 1000);
  };
  type('nosuch\n');
  type('if true\n');
  type('then cd /tmp; fi\n');
  type('cat <<E\n');
  type('here\n');
  type('E\n');
  for (const process of machine.members) process.deliver('INT', false);
  type('sleep 100\n');
  for (const process of machine.members) process.deliver('INT', false);
  type('echo $?\n');
  type('exit 3\n');
  assert.equal(text, '/ # sh: nosuch: not found\n/ # > /tmp # > > here\n/tmp # \n/tmp # \n/tmp # 130\n/tmp # ');
  assert.equal(process.code, 3);
});

test('a script file runs by its interpreter line', () => {
  const machine = workstation();
  machine.files.write('/tmp/hello', '#!/bin/sh\necho "hello $1"\n', { mode: 0o755 });
  assert.equal(run(machine, ['/tmp/hello', 'you']).text, 'hello you\n');
});

// The expected texts of the following are what BusyBox 1.35, dash 0.5.12 and bash 5.2 printed for the same lines.
test('options, traces and complaints as ash has them', () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      'set -- -a -b 5 rest; while getopts "ab:" o; do echo $o$OPTARG; done; shift $((OPTIND-1)); echo $1',
      'a\nb5\nrest\n',
    ],
    ['set -x; x="a b"; [ "$x" = z ]', "+ x='a b'\n+ '[' 'a b' '=' z ]\n[1]"],
    [
      'echo a\ncd /nope; f() {\n cd /n2\n}\nf; exit abc',
      "a\nsh: cd: line 1: can't cd to /nope: No such file or directory\nsh: cd: line 2: can't cd to /n2: No such file or directory\nsh: exit: line 4: Illegal number: abc\n[2]",
    ],
    ['[[ abc == a* && b != c ]] && echo glob; [[ abc =~ ^a.c$ ]] && echo re', 'glob\nre\n'],
    [
      'echo $((1<<40)) $((9223372036854775807+1)) $((-7/2)); echo $((08))',
      '1099511627776 -9223372036854775808 -3\nsh: arithmetic syntax error\n[2]',
    ],
    ['let x=5 y=x*2; echo $x $y; set -a; v=1; sh -c "echo \\$v"', '5 10\n1\n'],
    ["function g { echo g; }; g; echo $'a\\tb'", 'g\na\tb\n'],
    ['sleep 5 & sleep 50 & kill %2; wait %2; echo $?', 'Terminated\n143\n'],
    ['kill %3; echo $?', 'sh: kill: line 0: %3: no such job\n1\n'],
    ['sleep 5 & kill $!; wait $!; echo $?', 'Terminated\n143\n'],
    ['if true; then', 'sh: syntax error: unexpected end of file (expecting "fi")\n[2]'],
  ];
  for (const [script, expected] of cases) assert.equal(sh(script), expected, script);
});

test('bash spells braces out; dash and bash complain in their words', () => {
  assert.equal(sh('echo {a,b}{1..3} x{01..02} "{a,b}"', { dialect: 'bash' }), 'a1 a2 a3 b1 b2 b3 x01 x02 {a,b}\n');
  assert.equal(
    sh('[ abc -eq 1 ]', { dialect: 'bash' }),
    'bash: line 1: [: abc: integer expression expected\n[2]'.replace('bash: ', 'sh: '),
  );
  assert.equal(sh('[ abc -eq 1 ]', { dialect: 'dash' }), 'sh: 1: [: Illegal number: abc\n[2]');
  assert.equal(sh('. ./nope; echo $?', { dialect: 'bash' }), 'sh: line 1: ./nope: No such file or directory\n1\n');
});

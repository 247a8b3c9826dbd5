import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sh } from './workstation.ts';

const prints = (cases: readonly (readonly [string, string])[]): void => {
  for (const [script, expected] of cases) assert.equal(sh(script), expected, script);
};

test('text tools', () => {
  prints([
    ['seq 5 | head -n 2; seq 5 | tail -n 2; seq 3 | tail -n +2', '1\n2\n4\n5\n2\n3\n'],
    ['printf "b\\na\\nb\\n" | sort | uniq -c', '      1 a\n      2 b\n'],
    ['printf "10\\n9\\n1\\n" | sort -n; printf "x 2\\ny 1\\n" | sort -k2', '1\n9\n10\ny 1\nx 2\n'],
    ['echo a:b:c | cut -d: -f1,3; echo abcdef | cut -c2-4', 'a:c\nbcd\n'],
    ['echo hello | tr a-z A-Z; echo "a   b" | tr -s " "; echo abc | tr -d b', 'HELLO\na b\nac\n'],
    ['printf "one two\\nthree\\n" | wc; printf "a" | wc -c', '        2         3        14\n1\n'],
    ['printf "a\\nb\\n" | xargs echo x; printf "a b" | xargs -n1 echo', 'x a b\na\nb\n'],
    ['echo x | tee /tmp/f; cat /tmp/f', 'x\nx\n'],
  ]);
});

test('grep', () => {
  prints([
    ['printf "apple\\nbanana\\n" | grep an', 'banana\n'],
    ['printf "A\\nb\\n" | grep -i a; printf "a\\nb\\n" | grep -v a; printf "a\\na\\n" | grep -c a', 'A\nb\n2\n'],
    ['printf "COLOR=1\\nMODE=2\\nX=3\\n" | grep -E "^(COLOR|MODE)="', 'COLOR=1\nMODE=2\n'],
    ['echo a+b | grep "a+b"; echo aab | grep "a\\+b"', 'a+b\naab\n'],
    ['echo x | grep -q y', '[1]'],
    ['echo "x=12" | grep -o "[0-9]*"', '12\n'],
    ['grep x /nosuch', 'grep: /nosuch: No such file or directory\n[2]'],
    ['echo a | grep "["', "grep: bad regex '[': Unmatched [\n[2]"],
    ['echo "the then other" | grep -ow the; echo baaac | sed "s/a*/x/g"', 'the\nxbxcx\n'],
  ]);
});

test('sed', () => {
  prints([
    [
      'echo "a b a" | sed "s/a/X/"; echo "a b a" | sed "s/a/X/g"; echo ab | sed -E "s/(a)(b)/\\2\\1/"',
      'X b a\nX b X\nba\n',
    ],
    ['seq 5 | sed -n 2,3p; seq 3 | sed 2d; seq 3 | sed "\\$d"; seq 4 | sed -n "/2/,/3/p"', '2\n3\n1\n3\n1\n2\n2\n3\n'],
    ['echo /a/b | sed "s|/a|/x|"; echo " 12 x" | sed "s/^ //"', '/x/b\n12 x\n'],
    ['echo old > /tmp/f; sed -i s/old/new/ /tmp/f; cat /tmp/f', 'new\n'],
  ]);
});

test('recording 134: ps, grep, tr, sed and cut find a pid', () => {
  assert.match(
    sh('sleep 60 & ps | grep "sleep 60" | grep -v grep | head -n 1 | tr -s " " | sed "s/^ //" | cut -d " " -f 1'),
    /^\d+\n$/,
  );
});

test('files', () => {
  prints([
    [
      'mkdir -p /tmp/a/b; echo x > /tmp/a/b/f; cp -r /tmp/a /tmp/c; mv /tmp/c/b/f /tmp/g; cat /tmp/g; ls -R /tmp/c',
      'x\n/tmp/c:\nb\n\n/tmp/c/b:\n',
    ],
    ['rm /tmp/none', "rm: can't remove '/tmp/none': No such file or directory\n[1]"],
    [
      'mkdir /tmp/d; rm /tmp/d; rm -r /tmp/d; ls /tmp/d',
      "rm: '/tmp/d' is a directory\nls: /tmp/d: No such file or directory\n[1]",
    ],
    [
      'echo x > /tmp/f; chmod 640 /tmp/f; ls -l /tmp/f',
      '-rw-r-----    1 0        0                2 Nov 20 06:15 /tmp/f\n',
    ],
    ['cd /tmp; ln -s f l; readlink l; echo y > f; cat l', 'f\ny\n'],
    ['mkdir -p /tmp/x/y; touch /tmp/x/y/a.txt; find /tmp/x -name "*.txt" -type f', '/tmp/x/y/a.txt\n'],
    ['basename /a/b.txt .txt; dirname /a/b.txt', 'b\n/a\n'],
    ['dd if=/dev/zero of=/tmp/z bs=1k count=4 2>/dev/null; wc -c < /tmp/z', '4096\n'],
    ['echo hi > /dev/full', 'write error: No space left on device\n'],
  ]);
});

test('time, numbers and words', () => {
  prints([
    ['date; date +%s; date -u +%Y-%m-%dT%H:%M:%SZ', 'Fri Nov 20 06:15:27 UTC 2026\n1795155327\n2026-11-20T06:15:27Z\n'],
    ['sleep 2; date +%S', '29\n'],
    ['seq -s, 1 2 7; seq 3 -1 1 | tr "\\n" " "', '1,3,5,7\n3 2 1 '],
    ['printf "%5.2f|%-5s|%03d|%x|%%\\n" 3.14159 ab 7 255', ' 3.14|ab   |007|ff|%\n'],
    ['printf "%s\\n" a b', 'a\nb\n'],
    ['echo -n a; echo -e "b\\tc"', 'ab\tc\n'],
    ['expr 2 + 3; expr 7 / 2', '5\n3\n'],
    ['[ 3 -gt 2 ] && [ -n x ] && [ ! -e /nosuch ] && [ a != b ] && echo yes', 'yes\n'],
    ['[ a -eq 1 ]', 'sh: a: bad number\n[2]'],
    ['timeout 1 sleep 5; echo $?', 'Terminated\n143\n'],
    ['env A=1 sh -c "echo \\$A"; echo x | base64', '1\neAo=\n'],
  ]);
});

// The expected texts of the following are what BusyBox 1.35 printed for the same lines.
test('text tools as BusyBox has them', () => {
  prints([
    [
      'echo "ip 10.244.1.5 ok" | grep -oE "[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+"; printf "foo\\n" | grep -o o',
      '10.244.1.5\no\no\n',
    ],
    ['printf "a\\nb\\n" | grep -e a -e b; echo hello | sed "s/l/L/2"', 'a\nb\nhelLo\n'],
    ['printf "a\\nb\\nc\\n" | sed ":a;N;\\$!ba;s/\\n/,/g"; printf "1\\n2\\n" | sed "1!G;h;\\$!d"', 'a,b,c\n2\n1\n'],
    ['printf "x\\ny\\nz\\n" | sed -n "/y/{p;q}"', 'y\n'],
    ['seq 20 | head -n -18; seq 5 | tail -n +4', '1\n2\n4\n5\n'],
    ['printf "b 2\\na 10\\n" | sort -k2,2nr; expr substr hello 2 3; expr match abc "a."', 'a 10\nb 2\nell\n2\n'],
    ['printf abc | md5sum', '900150983cd24fb0d6963f7d28e17f72  -\n'],
    ['printf abc | sha256sum', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n'],
    ['printf "%d\\n" abc; printf "%i\\n" 010', "0\nsh: invalid number 'abc'\n8\n"],
  ]);
});

test('file tools as BusyBox has them', () => {
  prints([
    [
      'cd /tmp; mkdir d; touch d/f; find d -name f -o -name d; find d \\( -name f -a -type f \\) -exec echo {} +',
      'd\nd/f\nd/f\n',
    ],
    [
      'cd /tmp; touch -d "2020-01-02 03:04:05" f; date -r f +%Y; chmod u-w,o+w f; stat -c "%A %h" f',
      '2020\n-r--r--rw- 1\n',
    ],
    ['cd /tmp; mktemp -d x.XXXXXX | cut -c1-2; ls | wc -l; mktemp bad', 'x.\n1\nmktemp: (null): Invalid argument\n[1]'],
    ['kill -l 15; killall nosuch', 'TERM\nkillall: nosuch: no process killed\n[1]'],
    ['awk 1', 'awk: this applet of BusyBox is not simulated\n[127]'],
    ['route -n', 'route: this applet of BusyBox is not simulated\n[127]'],
    ['find /etc -maxdepth 1 -name "hos*" -user root -size -1k', ''],
    [
      'cat -q 2>&1 | head -n 1; cp a 2>&1 | tail -n 1',
      "cat: invalid option -- 'q'\nUsage: cp [-arPLHpfinlsTu] SOURCE DEST\n",
    ],
  ]);
});

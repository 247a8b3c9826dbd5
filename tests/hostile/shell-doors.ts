import { type Door, lineDoor, openWorkplace, quoted } from './workplace.ts';

/*
 * Words and input of the shell and its tools: `Q` stands for a text from outside, as one word. An entry is a line; one goes on to where the next
 * begins after an empty line.
 */

const WORDS = `
eval Q

echo Q

echo -e Q

printf Q

printf Q a b c

printf '%s %d %x %c %b %5.3f' Q Q Q Q Q Q

x=Q; echo $x "$x" \${#x} \${x:1:3} \${x:-y}

x=Q; echo \${x//Q/y} \${x#Q} \${x%%Q}

x=Q; echo $((x)) $((x + 1))

[[ abc == Q ]] || [[ abc =~ Q ]] || [[ Q -lt 1 ]] || echo no

[ Q ] || [ Q -eq 1 ] || test -f Q || echo no

case Q in Q) echo same;; esac; x=Q; case abc in $x) echo other;; esac

expr Q : Q; expr Q + 1; expr length Q

grep Q text.txt || echo none

grep -iE Q text.txt || grep -F Q text.txt || grep -wx Q text.txt || echo none

echo Q | sed Q

x=Q; sed -n "/$x/p" text.txt; echo abc | sed "s/b/$x/g"

echo abc | tr Q x; echo abc | tr a-c Q; echo abc | tr -d Q

cut -d Q -f 1 text.txt; cut -f Q text.txt; cut -c Q text.txt

head -n Q text.txt; head -c Q text.txt; tail -n Q text.txt; tail -c Q text.txt

sort -k Q text.txt; sort -t Q text.txt; echo Q | sort -n

seq Q | head -n 2; seq 1 Q | head -n 2; seq -s Q 2

timeout 1 sleep Q; timeout Q true; sleep -- Q &

date -d Q; date +Q; date -u -I Q

touch -- Q; ls; ls -la | cat; cat -- Q; stat -- Q; rm -rf -- Q

mkdir -p -- Q; cd -- Q; pwd; cd; rmdir -- Q

echo text > Q; cat < Q

cat <<END
Q $(printf %s Q)
END

find . -name Q; find Q -maxdepth 1; find . -size Q

printf %s Q | base64 | base64 -d; echo Q | base64 -d

echo Q | xargs echo; echo Q | xargs -I {} echo '{}'; echo Q | xargs -d Q echo

echo Q | while read -r a b; do echo "$a|$b"; done

echo Q | cat; echo Q | sh

sh -c Q; sh -c 'echo "$1"' sh Q

awk Q text.txt; echo Q | awk '{print $1}'

export Q; export a=Q; env | tail -n 3; env Q true; unset Q

alias Q; alias a=Q; trap Q USR1; kill -USR1 $$

kill Q; kill -Q $$; wait Q; jobs Q; type Q; command -v Q

set -- Q; shift Q; getopts Q a; read Q < text.txt; exit Q

wc Q; wc -l < text.txt; tee Q < text.txt; dd if=Q bs=Q count=1

tar cf - Q | tar tf -; ln -s Q link; readlink link; rm -f link; cp -r Q copy; mv Q moved

nslookup Q; ping -c 1 Q; nc -w 1 Q 80; nc -w 1 web Q

wget -T 1 -qO- Q; x=Q; wget -T 1 -qO- "http://10.96.0.1:81/$x"

uniq -f Q text.txt; tac Q; md5sum Q; hexdump -C Q; od Q; strings Q; rev Q; nl Q
`;

/** What only the workstation has, or asks its web server. */
const WORKSTATION = `
kubectl exec web -- wget -T 1 -qO- Q

x=Q; kubectl exec web -- wget -T 1 -qO- "http://localhost/$x"

kubectl exec web -c server -- curl -sm 1 -H Q -A Q -X Q -d Q http://localhost/

kubectl exec web -c server -- curl -sm 1 -w Q http://localhost/

x=Q; kubectl exec web -c server -- curl -sm 1 "http://$x/"

x=Q; kubectl exec web -- nslookup "$x.default.svc.cluster.local"

echo Q | kubectl exec -i web -- sh -c 'read x; echo "$x"; cat'

crictl ps --name Q; crictl logs Q; crictl inspect Q; ctr -n Q containers ls; ctr -n k8s.io images ls Q

touch -- Q; kubectl cp -- Q web:/tmp/; kubectl exec web -- ls /tmp; kubectl exec web -- rm -rf /tmp/Q
`;

const linesOf = (text: string): string[] => text.trim().split(/\n\n+/);

/** The doors by words and input of the shell, at the workstation and in a container; and lines as they are typed. */
export function* shellDoors(): Generator<Door> {
  for (const line of [...linesOf(WORDS), ...linesOf(WORKSTATION)]) yield lineDoor(line);
  for (const line of linesOf(WORDS)) {
    const { line: run, answers } = openWorkplace();
    const enter = (text: string) =>
      run(`kubectl exec web -- sh -c ${quoted(line.replaceAll('Q', () => quoted(text)))}`);
    yield { name: `in a container: ${line}`, enter, answers };
  }
  yield* lineDoors();
}

/** Lines as they are typed, at the workstation and in a container. */
export function* lineDoors(): Generator<Door> {
  const { line, answers } = openWorkplace();
  yield { name: 'a line at the workstation', enter: line, answers };
  const inside = openWorkplace();
  const enter = (text: string) => inside.line(`kubectl exec web -- sh -c ${quoted(text)}`);
  yield { name: 'a line in a container', enter, answers: inside.answers };
}

/** PowerShell: the end of a script: it removes what is staged, looks at the files once more and prints the report. */

/** It ends the script, with 0 or 1 and never with another code. */
export const PRINT: string = String.raw`
function Print($ok,$lines){
  $m=$g.m
  if(!$m){
    $b=$u8.GetBytes([string]$g.e)
    $m=Hex $b $b.Length
    $m=$m.Substring([Math]::Max(0,$m.Length-600))
  }
  [Console]::Out.WriteLine('{"t":"'+$tok+'","ok":'+$ok+',"p":"'+$g.ph+'","c":"'+$g.c+'","x":'+$g.x+',"m":"'+$m+'","s":"'+$g.st+'","r":"'+$g.r+'","v":'+$g.v+',"b":"'+$g.b.Replace('\','\\')+'","u":"'+$g.u+'","f":['+($lines -join ',')+']}')
  exit (1-$ok)
}
# Line FILE NUMBER is a file in the report. Windows has no mode, and owner and group are not managed.
function Line($f,$n){'["'+$f.h+'","","","",1,'+$n+']'}
`;

/** `tell` makes the line of a file, and `judge` what the files mean for the report. */
export function report(tell: string, judge: string): string {
  return `
function Report{
  $ok=[int](!$g.c)
  if($ok){
    $g.m=''
    $g.e=''
  }
  try{Close}catch{}
  $good=1
  $lines=@()
  foreach($f in $all){
    ${tell}
  }
  ${judge}
  Print $ok $lines
}
`;
}

const TELL_SAME = `
    if(!(Same $f)){$good=0}
    $lines+=Line $f $f.c
`;

/** For orders after which the files must be as ordered. A success without them would be none. */
export function reportOfSame(code: string, phase: string): string {
  return report(
    TELL_SAME,
    `
  if(!$lines){}
  elseif($good){$g.st='n'}
  elseif($ok){
    $ok=0
    $g.c='${code}'
    $g.ph='${phase}'
    $g.v=0
    $g.st='m'
  }
`,
  );
}

export const CLOSE: string = String.raw`
function Close{
  if($g.lo){
    if($rl){
      if(!$g.r){$g.r='notNeeded'}
      if(Kind $owed){$g.r='owed'}
    }
    Tidy
    CutAll "$dir\in"
  }elseif($g.c -eq 'Busy' -or (Kind $txn)){$g.st='u'}
}
`;

/** PowerShell: removes files whose bytes are ours, reloads once, and removes the state folder. */

export const REMOVE_FUNCTIONS: string = `
# Holds SALT PROOF PATH is true when the file has the content. A hash that failed proves nothing.
function Holds($salt,$proof,$p){
  $now=Proof $salt $p
  if(!$now){Die 'RemoveFailed' "$p cannot be read"}
  $now -eq $proof
}
# Ours FILE is true when the file has a content of the order, or one that is remembered.
function Ours($f){
  $lines=@(Lines $f)
  if($f.proof){$lines+=$f.proof.Split(',')}
  foreach($line in $lines){
    $s,$h=$line.Split(' ')
    if(Holds $s $h $f.p){return $true}
  }
  $false
}
`;

/** The mark comes before the first file goes, so that a kill cannot lose the reload. */
export const OWE: string = `
function Owe{
  $g.r='owed'
  if(!$dir -or (Kind $owed)){return}
  [void](Guard (Up $dir))
  [void](Guard $dir)
  Put $owed '1'
}
`;

/** Without a state folder an owed reload is reported, and nothing on the instance remembers it. */
export const OWE_NOTHING: string = `
function Owe{$g.r='owed'}
`;

/** The numbers are those of FATES (report.ts); 3 is none of them: nobody has looked yet. */
export const UNSEEN: string = `
foreach($f in $all){$f.c=3}
`;

export const REMOVE_FILES: string = `
$g.ph='remove'
$g.st='u'
foreach($f in $all){
  $p=$f.p
  $kind=Kind $p
  $f.c=0
  if(!$kind){continue}
  $f.c=2
  $why='its content is not ours'
  if($kind -eq 'link'){$why='it is a link'}
  elseif($kind -eq 'folder'){$why='it is no file'}
  elseif(Ours $f){
    Owe
    try{Cut $p}catch{$stuck+=(Said $_)+[char]10}
    $f.c=1
    if(Kind $p){$f.c=3}
    continue
  }
  $kept+=$p+': kept, because '+$why+[char]10
}
if($stuck){Die 'RemoveFailed' $stuck}
`;

export const RELOAD_REMOVED: string = `
if($g.r -or ($dir -and (Kind $owed))){
  $g.r='owed'
  Step 'Reload' $rs $rt
  if($dir){Cut $owed}
  $g.r='done'
  $g.ph='remove'
}else{$g.r='notNeeded'}
`;

/** The lock goes with the folder. What stands there from now on is another run's. */
export const REMOVE_STATE: string = `
if($g.lo){
  $g.lo=0
  $lock.Close()
}
CutAll $dir
try{$id::Delete((Up $dir))}catch{}
`;

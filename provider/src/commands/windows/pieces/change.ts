/** PowerShell: looks at the targets, prepares a change, and makes it. What fails after the first rename is always undone, because
 * a set is one thing. */

export const FOREIGN: string = `
if($kind -and !(Ours $f)){Die 'FileAlreadyExists' $f.p}
`;

/** Returns the piece that finds out what must change; `foreign` is the piece that refuses a file that is not ours. */
export function targets(foreign: string): string {
  return `
$g.ph='check'
foreach($f in $all){
  $kind=Kind $f.p
  if($kind -eq 'link'){Die 'TargetIsLink' $f.p}
  if($kind -eq 'folder'){Die 'TargetIsDirectory' $f.p}
  ${foreign}
  if(!(Same $f)){
    $f.d=1
    $g.new=1
  }
}
if($g.new -and $g.miss){
  $g.ph='unpack'
  Die $g.miss ''
}
`;
}

export const PREPARE: string = String.raw`
$g.ph='prepare'
CutAll "$dir\new"
Make $txn
foreach($f in $all){
  $i=$f.i
  $p=$f.p
  Put "$txn\p$i" $p
  if(!$f.d){continue}
  Put "$txn\x$i" ($g.salt+' '+$f.proof)
  Make (Up $p)
  $old=Kind $p
  if($old){
    # A hard link keeps the very file, and needs the same volume just as the rename does.
    if(!(LinkTo "$txn\o$i" $p)){
      Put "$txn\t$i" '1'
      try{
        $io::Copy($p,"$txn\o$i",$true)
        Like "$txn\o$i" $p
      }catch{Die 'BackupFailed' (Said $_)}
    }
  }else{
    Put "$txn\a$i" '1'
    $n=Beside $p $i
    Cut $n
    if(LinkTo $n "$txn\a$i"){Cut $n}else{Put "$txn\t$i" '1'}
  }
  $n=Aside $p $i
  Store $n $f.data
  if($old){Like $n $p}
  if((Proof $g.salt $n) -ne $f.proof){Die 'PrepareFailed' "$n was changed"}
}
Put "$txn\k" $key
Put "$txn\r" $tok
# f: the change may go forward. z: no reload was begun. w: a reload was owed before.
Put "$txn\f" '1'
Put "$txn\z" '1'
if(Kind $owed){Put "$txn\w" '1'}
if($rl){Put $owed '1'}
`;

export const SWAP: string = String.raw`
Put "$txn\go" '1'
$g.ph='swap'
$g.tx=1
$g.st='m'
foreach($f in $all){
  if(!$f.d){continue}
  MoveTo (Aside $f.p $f.i) $f.p
  $f.c=1
  if(Kind "$txn\a$($f.i)"){Inherit $f.p}
}
$g.ph='readback'
foreach($f in $all){if(!(Same $f)){Die 'ReadBackMismatch' $f.p}}
`;

/** A daemon that may have read the new files is reloaded once more. */
export const BACK: string = String.raw`
function Back{
  try{
    $begun=!(Kind "$txn\z")
    Undo 0
    $g.u='undone'
    if($begun){ReloadOld}
  }catch{
    $g.u='failed'
    $g.c='UndoFailed'
    $g.st='m'
  }
}
`;

/** PowerShell: puts the old files back. A file of a change is not yet replaced while its n exists, replaced when its o (the old
 * file) or a (there was none) exists, and undone otherwise. */
export const UNDO: string = String.raw`
# Brought SET PATH I is true when the file is the one that the change in the folder SET brought.
function Brought($set,$p,$i){
  $s,$h=(Text "$set\x$i").Split(' ')
  $now=Proof $s $p
  if(!$now -and (Kind $p) -eq 'file'){throw "$p cannot be read"}
  $now -eq $h
}
# Undo CARE. With 1 it leaves a file alone that is no longer the one that the change brought.
function Undo($care){
  # Without f a change can only go back.
  Cut "$txn\f"
  # Without z the daemon may have read the new files, so that the old ones must be reloaded too.
  if(!(Kind "$txn\z") -and !(Kind $owed)){Put $owed '1'}
  $bad=''
  for($i=0;($p=Text "$txn\p$i");$i++){
    $n=Aside $p $i
    $o="$txn\o$i"
    $a="$txn\a$i"
    try{
      if((Kind $n) -or !((Kind $o) -or (Kind $a))){}
      elseif($care -and !(Brought $txn $p $i)){}
      elseif(Kind $a){
        Cut $p
        Cut $a
      }elseif(Kind "$txn\t$i"){
        $io::Copy($o,"$n~",$true)
        Like "$n~" $o
        MoveTo "$n~" $p
        Cut $o
      }else{MoveTo $o $p}
    }catch{$bad=Said $_}
  }
  if($bad){throw $bad}
  # Nothing is owed when nothing was owed before and no reload was begun.
  if(!(Kind "$txn\w") -and (Kind "$txn\z")){Cut $owed}
  Drop
  foreach($f in $all){$f.c=0}
  $g.st='o'
}
# Recover undoes the change under way. A file that something else has changed stays.
function Recover{
  $g.st='m'
  try{Undo 1}catch{
    $g.u='failed'
    Die 'UndoFailed' (Said $_)
  }
}
`;

export const RECOVER: string = String.raw`
# Forward does the renames that are missing.
function Forward{
  for($i=0;($p=Text "$txn\p$i");$i++){
    $n=Aside $p $i
    if(Kind $n){
      MoveTo $n $p
      if(Kind "$txn\a$i"){Inherit $p}
    }
    if((Kind "$txn\o$i") -or (Kind "$txn\a$i")){$all[$i].c=1}
  }
  Save "$txn\r" $tok
  $g.tx=1
}
Tidy
if(Kind "$txn\go"){
  $g.st='m'
  if((Text "$txn\k") -eq $key -and (Kind "$txn\f")){try{Forward}catch{}}
  if(!$g.tx){Recover}
}
`;

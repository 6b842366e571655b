/** PowerShell: puts the set of old files back that an activation of this run has kept. All of them come back, or none. */

/** A file is shown by the newest salt that is remembered, or by the one that proves it. */
export const NOW: string = `
function Now($f){
  $f.h=''
  if((Kind $f.p) -ne 'file'){return}
  foreach($line in @(Lines $f)){
    $s,$h=$line.Split(' ')
    $now=Proof $s $f.p
    if(!$f.h -or $now -eq $h){$f.h=$now}
    if($now -eq $h){return}
  }
}
`;

export const RESTORE_FUNCTIONS: string = String.raw`
# Mine FILE is true when the token in it is one of this run.
function Mine($p){(Text $p).StartsWith($run,'Ordinal')}
# Odd SET adds to e each file that holds neither what the change brought nor what was there before.
function Odd($set){
  for($i=0;($p=Text "$set\p$i");$i++){
    $o="$set\o$i"
    $a=Kind "$set\a$i"
    if(!$a -and !(Kind $o)){continue}
    if($set -eq $txn -and (Kind (Aside $p $i))){continue}
    try{$good=Brought $set $p $i}catch{$good=$false}
    if($good){continue}
    if($a){$good=!(Kind $p)}else{$good=(Kind $p) -eq 'file' -and (Proof 'x' $p) -eq (Proof 'x' $o)}
    if(!$good){$g.e+=$p+': something else has changed it'+[char]10}
  }
}
function Untouched{
  if(!$g.e){return}
  $g.st='u'
  Die 'Drifted' $g.e
}
# Restore undoes the change as one of this run. By the mark a second restore, which comes when the report of the first one was
# lost, knows that there is nothing more to take back.
function Restore{
  try{
    Cut "$dir\back"
    if(!(LinkTo "$dir\back" "$txn\r")){Put "$dir\back" (Text "$txn\r")}
  }catch{}
  Odd $txn
  Recover
  Untouched
  $g.st='r'
  $g.u='restored'
}
`;

export const RESTORE: string = String.raw`
$g.ph='restore'
Tidy
if(Kind "$txn\go"){
  if(Mine "$txn\r"){Restore}else{
    Recover
    $g.st='u'
  }
}
if(!$g.u){
  $set=''
  foreach($n in @(Sets)){
    if(Mine "$dir\b\$n\r"){
      $set="$dir\b\$n"
      break
    }
  }
  if($set){
    Odd $set
    Untouched
    if($rl){
      # z would let undo take back the owed reload. A link needs no room.
      Cut "$set\z"
      if(!(Kind $owed) -and !(LinkTo $owed "$set\r")){Put $owed '1'}
    }
    # Without f the change can only go back, so that whoever comes after a kill ends the restore.
    Cut "$set\f"
    Again {$id::Move($set,$txn)}
    Restore
  }elseif(Mine "$dir\back"){
    $g.st='r'
    $g.u='restored'
  }else{Die 'BackupMissing' ''}
}
`;

export const RELOAD_RESTORED: string = `
if(Kind $owed){
  Step 'Reload' $rs $rt
  Cut $owed
  $g.r='done'
  $g.ph='restore'
}
`;

/** PowerShell: the state folder. in/ holds parts, new/ staged copies, out/ what commands print, txn/ a change, b/ sets of old
 * files, k/ remembered salts and proofs. A change is in force while txn/ holds `go`; `owed` exists while a reload is owed. */
export const STATE: string = String.raw`
function Leaf($p){[IO.Path]::GetFileName($p)}
function Up($p){[IO.Path]::GetDirectoryName($p)}
# Beside PATH I is the place beside a target, in which the new file I waits on another volume.
function Beside($p,$i){(Up $p)+'\.sf-'+(Leaf $dir)+"-$i~"}
# Aside PATH I is the place where the new file I waits.
function Aside($p,$i){if(Kind "$txn\t$i"){Beside $p $i}else{"$txn\n$i"}}
# Drop ends a change. The mark goes first, so that a kill cannot leave half of it in force.
function Drop{
  $g.tx=0
  Cut "$txn\go"
  for($i=0;($p=Text "$txn\p$i");$i++){
    $n=Beside $p $i
    Cut $n
    Cut "$n~"
  }
  CutAll $txn
}
# A daemon may keep the file open to which the command that started it has printed.
function Tidy{
  try{CutAll $out}catch{}
  CutAll "$dir\new"
  if((Kind $txn) -and !(Kind "$txn\go")){Drop}
}
`;

export const SETS: string = String.raw`
# Sets lists the sets of old files, the newest first.
function Sets{$id::GetDirectories("$dir\b")|%{[int](Leaf $_)}|sort -des}
`;

export const COMMIT: string = String.raw`
# Commit keeps the old files as a backup, and not more than $keep sets.
function Commit{
  if(!$g.tx){return}
  $g.tx=0
  $set="$dir\b\"+((@(Sets)+1000000)[0]+1)
  if($keep){
    try{
      Again {$id::Move($txn,$set)}
      $g.b=$set
    }catch{}
  }
  if(Kind $txn){Drop}
  # A set without r is never restored, so that a kill leaves no part of one to a restore.
  foreach($n in (@(Sets)|select -Skip $keep)){
    Cut "$dir\b\$n\r"
    CutAll "$dir\b\$n"
  }
}
`;

export const KNOWN: string = String.raw`
# Known FILE is the file that remembers salts and proofs of a path.
function Known($f){"$dir\k\"+(Hash ($f.p.Replace('/','\').ToLowerInvariant()) ([IO.Stream]::Null))}
function Lines($f){
  $p=Known $f
  if(Kind $p){$io::ReadAllLines($p)}
}
`;

export const SALT: string = `
# Salt FILE is the salt of the bundle, or the remembered one when no bundle was unpacked.
function Salt($f){
  if($g.salt){return $g.salt}
  foreach($line in @(Lines $f)){
    $s,$h=$line.Split(' ')
    if($h -eq $f.proof){return $s}
  }
  ''
}
`;

export const SAME: string = `
# Same FILE is true when the file on the disk is as ordered.
function Same($f){
  $f.h=''
  if((Kind $f.p) -eq 'file'){$f.h=Proof (Salt $f) $f.p}
  $f.h -eq $f.proof
}
`;

export const OURS: string = `
# Ours FILE is true when the file that stands there is as ordered, or one that we brought earlier.
function Ours($f){
  if((Kind $f.p) -ne 'file'){return $false}
  if($g.salt -and (Proof $g.salt $f.p) -eq $f.proof){return $true}
  foreach($line in @(Lines $f)){
    $s,$h=$line.Split(' ')
    if((Proof $s $f.p) -eq $h){return $true}
  }
  $false
}
`;

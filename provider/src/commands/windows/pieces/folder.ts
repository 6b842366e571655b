/** PowerShell: the state folder is for SYSTEM and Administrators alone, and one run at a time works in it. */

/** A folder that is not protected yet may hold what somebody else has put there. */
export const GUARD: string = `
# Guard FOLDER makes it, and returns true when nobody else could write there before.
function Guard($p){
  if((Kind $p) -eq 'link'){Die 'StateFolder' "$p is a link"}
  Make $p
  $s=$id::GetAccessControl($p,'Access,Owner')
  if('S-1-5-18','S-1-5-32-544' -notcontains $s.GetOwner([Security.Principal.SecurityIdentifier]).Value){Die 'StateFolder' "$p belongs to another user"}
  if($s.AreAccessRulesProtected){return $true}
  $s=New-Object Security.AccessControl.DirectorySecurity
  $s.SetSecurityDescriptorSddlForm('D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)','Access')
  $id::SetAccessControl($p,$s)
  $false
}
`;

/** The system lets go of the lock when the process ends, however it ends. */
export const LOCK: string = String.raw`
[void](Guard (Up $dir))
if(!(Guard $dir)){
  foreach($p in $id::GetDirectories($dir)){if((Leaf $p) -ne 'in'){CutAll $p}}
  foreach($p in $id::GetFiles($dir)){Cut $p}
}
Make "$dir\k"
Make "$dir\b"
for($tries=0;;$tries++){
  try{
    $lock=$io::Open("$dir\lock",'OpenOrCreate','ReadWrite','None')
    break
  }catch [IO.IOException]{
    if($tries -ge 20){Die 'Busy' (Said $_)}
    Start-Sleep 1
  }
}
$g.lo=1
`;

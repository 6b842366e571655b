/** PowerShell: writes, removes and renames files. */

/** `MoveFileEx` replaces a file in one step; no method of .NET Framework does. A new file is given the access list of the old
 * one as it is, because a method of .NET would mix in that of the folder where it waits. */
export const DISK: string = `
try{$win=Add-Type -Namespace SendFile -Name Disk -PassThru -MemberDefinition '
[DllImport("kernel32",CharSet=(CharSet)3,SetLastError=true)]public static extern bool MoveFileExW(string a,string b,int c);
[DllImport("kernel32",CharSet=(CharSet)3)]public static extern bool CreateHardLinkW(string a,string b,IntPtr c);
[DllImport("advapi32",CharSet=(CharSet)3)]public static extern bool SetFileSecurityW(string a,int b,byte[] c);'
}catch{Die 'ToolMissing' (Said $_)}
# Again ACTION tries for two seconds, because a scanner may hold a file open for a moment.
function Again($do){
  for($tries=0;;$tries++){
    try{[void](& $do);return}catch{
      if($tries -ge 9){throw}
      Start-Sleep -m 200
    }
  }
}
# MoveTo FROM TO replaces what is there: 1 replaces, 8 writes through. It never copies to another volume.
function MoveTo($from,$to){Again {if(!$win::MoveFileExW($from,$to,9)){throw (New-Object ComponentModel.Win32Exception)}}}
function LinkTo($new,$old){$win::CreateHardLinkW($new,$old,[IntPtr]::Zero)}
function Cut($p){Again {if(Kind $p){$io::Delete($p)}}}
function CutAll($p){Again {if(Kind $p){$id::Delete($p,$true)}}}
function Make($p){[void]$id::CreateDirectory($p)}
function Store($p,$b){
  $s=$io::Open($p,'Create','Write','None')
  try{
    $s.Write($b,0,$b.Length)
    $s.Flush($true)
  }finally{$s.Close()}
}
function Put($p,$text){Store $p ($u8.GetBytes($text))}
function Text($p){if(Kind $p){$u8.GetString($io::ReadAllBytes($p))}else{''}}
# Like NEW OLD gives a file owner, group, access list (7) and attributes of another one; where the owner may not be given, the list (4).
function Like($new,$old){
  $b=$io::GetAccessControl($old,'Owner,Group,Access').GetSecurityDescriptorBinaryForm()
  $b[3]=$b[3] -bor 1
  if(!$win::SetFileSecurityW($new,7,$b) -and !$win::SetFileSecurityW($new,4,$b)){throw "$new has no access list"}
  $io::SetAttributes($new,([int]$io::GetAttributes($old) -band 8230))
}
`;

/** Only a change that goes forward needs them. */
export const NEW_FILES: string = `
# Save writes a text that is old or new at any moment.
function Save($p,$text){
  Put "$p~" $text
  MoveTo "$p~" $p
}
# Inherit FILE: a file that was not there before is open to those to whom its folder is.
function Inherit($p){
  $s=New-Object Security.AccessControl.FileSecurity
  $s.SetAccessRuleProtection($false,$false)
  $io::SetAccessControl($p,$s)
}
`;

/** The two functions of the disk that a command of a user needs. */
export const SMALL_DISK: string = `
function Make($p){[void]$id::CreateDirectory($p)}
function Cut($p){$io::Delete($p)}
`;

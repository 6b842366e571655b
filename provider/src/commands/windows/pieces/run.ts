/** PowerShell: runs a user's command with a limit of time. Its exit code never becomes the script's, because 3009 and 3010
 * switch an instance off. */
export const RUN: string = String.raw`
# Tail FILE is the end of a file as hex.
function Tail($p){
  $s=Reader $p
  try{
    $n=[int][Math]::Min($s.Length,$say)
    [void]$s.Seek(-$n,'End')
    $b=New-Object byte[] $n
    $n=$s.Read($b,0,$n)
    Hex $b $n
  }finally{$s.Close()}
}
# Run SECONDS COMMAND sets x, m and late (Timeout or Failed). Output goes to files, so that a daemon does not keep the script waiting.
function Run($seconds,$text){
  $g.x='null'
  $g.m=''
  $g.e=''
  $g.late='Failed'
  [void](Guard $out)
  $file=$out+'\'+[guid]::NewGuid().ToString('N')
  $text='try{[Console]::OutputEncoding=New-Object Text.UTF8Encoding $false}catch{};$ProgressPreference=''SilentlyContinue'''+[char]10+$text
  $list='-NoProfile','-NonInteractive','-OutputFormat','Text','-EncodedCommand',[Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text))
  $w=Start-Process "$PSHOME\powershell.exe" $list -NoNewWindow -PassThru -RedirectStandardOutput "$file.o" -RedirectStandardError "$file.e"
  # Without its handle the exit code is lost.
  [void]$w.Handle
  if($w.WaitForExit(1000*$seconds)){$g.x=$w.ExitCode}else{
    $g.late='Timeout'
    $ErrorActionPreference='SilentlyContinue'
    & "$env:SystemRoot\System32\taskkill.exe" /T /F /PID $w.Id *>$null
    [void]$w.WaitForExit(5000)
  }
  if($say -and $g.x -ne 0){
    try{
      $m=(Tail "$file.o")+(Tail "$file.e")
      $g.m=$m.Substring([Math]::Max(0,$m.Length-2*$say))
    }catch{}
  }
  try{
    Cut "$file.o"
    Cut "$file.e"
  }catch{}
}
`;

export const STEP: string = `
# Step NAME SECONDS COMMAND runs a command that must exit with 0.
function Step($name,$seconds,$text){
  $g.ph=$name.ToLower()
  Run $seconds $text
  if($g.x -ne 0){Die ($name+$g.late) $g.e}
}
`;

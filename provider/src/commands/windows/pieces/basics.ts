/** PowerShell: the start of every script, and small functions that all pieces use. PowerShell does not tell capital letters
 * from small ones, so that no name differs from another, an alias or a keyword by its case alone. */

/** `g` holds what the report tells: `ph` phase, `c` code, `e` what the system said, `m` the message as hex, `x` the exit code of
 * a user's command, `st` the letter for Report.stands, `tx` 1 while a change is in force. `all` holds the files. `rl` is 1 when the
 * order has a reload command, and `owed` is the path of the mark that a reload is owed. */
export const BASICS: string = `
Set-StrictMode -Version 2.0
$ErrorActionPreference='Stop'
$u8=New-Object Text.UTF8Encoding $false
$io=[IO.File]
$id=[IO.Directory]
function U($x){$u8.GetString([Convert]::FromBase64String($x))}
$g=@{ph='start';c='';e='';m='';x='null';r='';v=0;b='';u='';st='u';salt='';late='';tx=0;lo=0;new=0;miss=''}
$all=@()
function File($x,$proof,$bytes){$script:all+=@{i=$all.Count;p=(U $x);proof=$proof;n=$bytes;h='';d=0;c=0;data=$null}}
# Ends with a code: the catch at the end of the script makes the report.
function Die($code,$why){$g.c=$code;$g.e=$why;throw 'ended'}
function Said($r){$r.Exception.GetBaseException().Message}
# Why ERROR says what ended the script, when no code of ours does. A phase without a code of its own is in the code's name.
function Why($r){
  if($g.c){return}
  $g.c=$codes[$g.ph]
  if(!$g.c){$g.c=$g.ph.Substring(0,1).ToUpper()+$g.ph.Substring(1)+'Failed'}
  $g.e=Said $r
}
# Kind PATH: a link is not followed, and '' means that nothing is there.
function Kind($p){
  $a=[int](New-Object IO.FileInfo $p).Attributes
  if($a -eq -1){''}elseif($a -band 1024){'link'}elseif($a -band 16){'folder'}else{'file'}
}
`;

export const HASH: string = `
function Hex($b,$n){[BitConverter]::ToString($b,0,$n).Replace('-','').ToLower()}
# Hash SALT STREAM. This class is there also where only certified algorithms are allowed.
function Hash($salt,$from){
  $sha=New-Object Security.Cryptography.SHA256CryptoServiceProvider
  $b=$u8.GetBytes($salt)
  [void]$sha.TransformBlock($b,0,$b.Length,$null,0)
  $b=New-Object byte[] 65536
  while(($n=$from.Read($b,0,65536)) -gt 0){[void]$sha.TransformBlock($b,0,$n,$null,0)}
  [void]$sha.TransformFinalBlock($b,0,0)
  Hex $sha.Hash 32
}
function Reader($p){$io::Open($p,'Open','Read','ReadWrite,Delete')}
# Proof SALT FILE. Without a salt it tells nothing, because a guess could be tested by it.
function Proof($salt,$p){
  if(!$salt){return ''}
  try{
    $s=Reader $p
    try{Hash $salt $s}finally{$s.Close()}
  }catch{''}
}
`;

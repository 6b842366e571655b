/** PowerShell: compares a file with the order. The numbers of differences are those of DIFFERENCES (report.ts). */
export const DIFFERS: string = `
function Close{}
function Differs($f){
  $f.h=''
  $kind=Kind $f.p
  if(!$kind){return 1}
  if($kind -eq 'folder' -or ($kind -eq 'link' -and !$follows)){return 2}
  # Without its salt nothing proves a content.
  $f.h=Proof (Salt $f) $f.p
  if($f.h -eq $f.proof){return 0}
  $n=-1
  try{
    $s=Reader $f.p
    $n=$s.Length
    $s.Close()
  }catch{}
  # A link that leads nowhere holds no file.
  if($n -lt 0 -and $kind -eq 'link'){return 1}
  if($n -ge 0 -and $n -lt $f.n){8}else{4}
}
`;

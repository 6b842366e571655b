/** PowerShell: compares files with the order and changes nothing. */
export const VERIFY_FUNCTIONS: string = `
function Close{try{$id::Delete($out,$true)}catch{}}
function Same($f){
  $f.h=Proof $nonce $f.p
  $f.h -eq $f.proof
}
`;

export const VERIFY: string = `
$g.ph='verify'
foreach($f in $all){
  $kind=Kind $f.p
  $d=''
  if(!$kind -or $kind -eq 'folder'){$d=' missing'}elseif(!(Same $f)){$d=' hash'}
  if($d){$g.e+=$f.p+':'+$d+[char]10}
}
if($g.e){Die 'VerifyMismatch' $g.e}
`;

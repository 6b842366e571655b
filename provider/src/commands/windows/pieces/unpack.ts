/** PowerShell: joins the parts to the bundle, checks it, and cuts it into the files. `miss` is the reason why nothing is staged;
 * it is no failure while all files are in place already. */
export const UNPACK: string = String.raw`
$g.ph='unpack'
$g.miss='StagedMissing'
$m=New-Object IO.MemoryStream
for($i=0;$i -lt $parts;$i++){
  $p="$dir\in\$key.$i"
  if(!(Kind $p)){break}
  $b=$io::ReadAllBytes($p)
  $m.Write($b,0,$b.Length)
}
if($i -eq $parts){
  $g.miss='StagedMismatch'
  $m.Position=0
  if((Hash '' $m) -eq $sum){
    $m.Position=0
    $z=New-Object IO.Compression.GZipStream $m,'Decompress'
    $y=New-Object IO.MemoryStream
    $z.CopyTo($y)
    $b=$y.ToArray()
    $g.salt=$u8.GetString($b,0,64)
    $at=64
    foreach($f in $all){
      $f.data=New-Object byte[] $f.n
      [Array]::Copy($b,$at,$f.data,0,$f.n)
      $at+=$f.n
      $y=New-Object IO.MemoryStream (,$f.data)
      if((Hash $g.salt $y) -ne $f.proof){Die 'StagedMismatch' $f.p}
    }
    $g.miss=''
    # The file is known as ours from now on, and a later run can prove it without a bundle.
    foreach($f in $all){
      $lines=@("$($g.salt) $($f.proof)")
      $old=@(Lines $f)
      if($old -notcontains $lines[0]){Save (Known $f) (($lines+@($old|select -First 3)) -join [char]10)}
    }
  }
}
`;

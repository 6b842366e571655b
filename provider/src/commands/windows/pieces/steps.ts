/** PowerShell: the user's commands: validate before the change, test and reload after it, health at the end. */

/** The staged copies are FILE1, FILE2 and so on; FILE is the first one. The files that are put in place are others. */
export const VALIDATE: string = String.raw`
foreach($f in $all){
  $p="$dir\new\"+$f.i
  Make $p
  $p+='\'+(Leaf $f.p)
  Store $p $f.data
  if(!$f.i){$env:FILE=$p}
  Set-Item "env:FILE$(1+$f.i)" $p
}
Step 'Validate' $vs $vt
Remove-Item env:FILE*
`;

/** The reload is marked as owed before anything else, so that a kill cannot lose it. */
export const FORCE: string = `
if(!$g.new){Put $owed '1'}
`;

export const TEST: string = `
if($g.tx -or ($rl -and (Kind $owed))){Step 'Test' $ts $tt}
`;

export const RELOAD: string = `
# ReloadOld keeps what the failed command said.
function ReloadOld{
  $was=$g.Clone()
  try{
    Run $rs $rt
    if($g.x -eq 0){
      Cut $owed
      $g.r='done'
    }
  }catch{}
  foreach($n in 'x','m','e','c'){$g[$n]=$was[$n]}
}
`;

export const RELOAD_STEP: string = String.raw`
if(Kind $owed){
  Cut "$txn\z"
  Step 'Reload' $rs $rt
  Cut $owed
  $g.r='done'
}
`;

/** The last answer says more than a try that the end of the time cut off. */
export const HEALTH: string = `
$g.ph='health'
$last=$null
$watch=[Diagnostics.Stopwatch]::StartNew()
for(;;){
  Run ([Math]::Max(1,$hs-[int]$watch.Elapsed.TotalSeconds)) $ht
  if($g.x -eq 0){break}
  if(!$last -or $g.late -eq 'Failed'){$last=$g.Clone()}
  Start-Sleep 1
  if($watch.Elapsed.TotalSeconds -ge $hs){
    foreach($n in 'x','m','e','late'){$g[$n]=$last[$n]}
    Die ('Health'+$g.late) $g.e
  }
}
`;

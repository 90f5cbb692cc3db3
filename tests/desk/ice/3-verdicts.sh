# A verdict on each claim, and one on the question that says how it follows from theirs.
set -e
export CASEBOOK_KEY=ann-ley
rate() { claim=$1 to=$2 how=$3 why=$4; shift 4; casebook verdict ice $claim --to $to --confidence $how --rationale "$why" "$@"; }

rate rings mostly-supported medium 'The agency says so, and single operations bear it out' --inputs e-rings
rate leader not-checkable high 'A description of oneself' --inputs e-leader
rate taskforces unproven low 'The agency counts itself' --inputs e-taskforces
rate nebraska supported medium 'A named operation with a count of people' --inputs e-nebraska
rate under12 supported medium 'The same release, and part of the same count' --inputs e-under12 --inputs nebraska
rate located unproven low 'A round figure of the agency, and located is not rescued' --inputs e-located
rate reunified unproven medium 'The outlet could not verify what the agency told it' --inputs e-told --inputs e-unverified
rate cases supported medium 'A reporter met three families' --inputs e-families \
    --set-aside 'e-operation: The agency on its own work'
rate diverted unproven low 'Known to us at second hand' --inputs e-diverted
rate aggregated mostly-supported low 'The statement adds up different things itself' --inputs e-aggregated
rate retraumatise unproven low 'A forecast by those who campaign against raids' --inputs e-raids
rate dual not-checkable medium 'A reading of motives' --inputs e-worst
rate thousands unproven medium 'There are rescues and there are large numbers; nothing joins them' --inputs e-thousands \
    --inputs audited
rate question unproven medium 'Rescues in specific cases are shown; a total is not' --inputs thousands --inputs cases \
    --inputs nebraska --inputs reunified --inputs audited \
    --set-aside 'e-located: It counts children who were located, not children who were rescued'

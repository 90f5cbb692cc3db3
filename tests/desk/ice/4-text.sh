# Every sentence says what kind it is and what it tells of. No word of it changes.
set -e
export CASEBOOK_KEY=ann-ley
link() { sentence=$1 kind=$2; shift 2; casebook statement ice $sentence --replaces standing --kind $kind --reason 'linked to its claims' "$@"; }

link s2 reported --claims leader --claims taskforces --evidence e-leader --evidence e-taskforces
link s3 reported --claims nebraska --claims under12 --claims located --evidence e-nebraska --evidence e-under12 \
    --evidence e-located
link s4 reported --claims cases --claims reunified --evidence e-told --evidence e-unverified --evidence e-families
link s5 counter_view --claims diverted --evidence e-diverted
link s6 analysis --claims aggregated --evidence e-aggregated
link s7 gap --claims nebraska --claims thousands --gaps audited --evidence e-nebraska
link s8 counter_view --claims diverted
link s9 counter_view --claims retraumatise --evidence e-raids
link s10 analysis --claims dual
link s11 analysis
link s12 verdict --claims rings --claims nebraska --claims reunified --verdicts rings --verdicts nebraska \
    --verdicts reunified --rests-on s3 --rests-on s4 --evidence e-nebraska --evidence e-rings
link s13 verdict --claims thousands --gaps audited --verdicts question --rests-on s5 --rests-on s7
link s1 analysis --claims rings --claims thousands --gaps audited --verdicts rings --verdicts question --rests-on s12 --rests-on s13

# The outlet takes its report back.
set -e
export CASEBOOK_KEY=ann-ley
cat > ../captures/3-notice.txt <<'TEXT'
This report has been taken back. The reporter did not meet the families of whom it speaks.
TEXT
casebook capture ../captures/3-notice.txt --source ice.3
casebook changed ice.3 --standing retracted --notice 'The reporter did not meet the families' \
    --captures source/ice.3/capture/2 | tee ../changed.txt
casebook evidence ice --evidence e-withdrawn --claim cases --source ice.3 --stance refutes --directness first_hand \
    --independence independent --verification verified --quote 'did not meet the families'

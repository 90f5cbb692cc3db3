# One verdict is kept, one changes, a complaint is upheld, a sentence corrected, and readers are told.
set -e
export CASEBOOK_KEY=ann-ley
retraction=$(grep -o '#[0-9]*' ../changed.txt | head -1)
casebook cleared ice reunified --outcome kept \
    --reason 'Nobody could verify the number before, and the withdrawn report verified nothing'
casebook verdict ice cases --from supported --to unproven --confidence medium --reason source_retracted \
    --rationale 'The only reporter who said that he met families did not' --inputs e-withdrawn --inputs e-operation \
    --set-aside 'e-families: The outlet has taken its report back'
casebook complaint ice --about s4 --channel e-mail --from reader \
    --substance 'The Colorado report was withdrawn; the page still leans on it' --receipt ../receipt.txt
casebook statement ice s4 --replaces standing --reason 'The report was withdrawn' --text 'A paper in Colorado '\
'wrote of families brought together again, and of a federal count of over 5,000 children that nobody outside could check; '\
'it has since taken its report back [3].'
casebook resolve ice k1 --outcome upheld --reason 'The sentence now says so'
casebook cleared ice question --outcome kept --reason 'It asks for a total, and three families are none'
casebook cleared ice thousands s1 s7 s9 s12 s13 --outcome kept --reason 'They do not lean on what the report said of families'
casebook correct ice --targets s4 --targets cases --class affects_rating --complaint k1 --cause "$retraction" \
    --was 'Independent reporting showed some reunifications (supported)' --now 'It does not (unproven)' \
    --text 'An earlier version leaned on a report that its outlet has taken back.'

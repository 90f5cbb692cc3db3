# Claims, who makes them, what is counted, and what each rests on.
set -e
export CASEBOOK_KEY=ann-ley
dhs='Department of Homeland Security'
hsi='Homeland Security Investigations'

# The title: who says so is not stated.
casebook claim ice --claim thousands --text 'ICE enforcement has saved thousands of children from trafficking' \
    --claimant unknown --kinds numerical --kinds causal --quantity-comparator about --quantity-range-from 1000 \
    --quantity-range-to 9999 --quantity-unit children --quantity-measure 'saved from trafficking' --quantity-attributed-to 'ICE enforcement'
casebook claim ice --claim rings --text 'HSI investigates trafficking rings and takes them apart' --claimant "$hsi" \
    --kinds event --appearance-source ice.1 --quote 'They take trafficking rings'
casebook claim ice --claim leader --text 'HSI is a global leader against trafficking' --claimant "$hsi" \
    --kinds position --modality self-description --appearance-source ice.1
casebook claim ice --claim taskforces --text 'HSI takes part in more than 120 task forces against trafficking' \
    --claimant "$hsi" --kinds numerical --modality self-description --appearance-source ice.1 \
    --quantity-comparator more_than --quantity-value 120 --quantity-unit 'task forces' --quantity-measure 'taken part in'
casebook claim ice --claim nebraska --text 'An operation in Nebraska rescued 27 victims' \
    --claimant 'Immigration and Customs Enforcement' --kinds event --kinds numerical --appearance-source ice.2 \
    --quantity-comparator exactly --quantity-value 27 --quantity-unit victims --quantity-measure rescued \
    --quantity-place Nebraska --quantity-attributed-to 'one operation'
casebook claim ice --claim under12 --text '10 of the 27 victims in Nebraska were children under 12' \
    --claimant 'Immigration and Customs Enforcement' --kinds numerical --appearance-source ice.2 \
    --quantity-comparator exactly --quantity-value 10 --quantity-unit children --quantity-population 'the 27 victims' \
    --quantity-measure rescued --quantity-place Nebraska
casebook claim ice --claim located --text 'Tens of thousands of unaccompanied children were located' --claimant "$dhs" \
    --kinds numerical --appearance-source ice.6 --quantity-comparator about --quantity-range-from 10000 \
    --quantity-range-to 99999 --quantity-unit children --quantity-measure located
casebook claim ice --claim reunified \
    --text 'More than 5,000 unaccompanied children were reunified with relatives or guardians' --claimant "$dhs" \
    --kinds numerical --quantity-comparator more_than --quantity-value 5000 --quantity-unit children \
    --quantity-measure reunified
casebook claim ice --claim cases --text 'Independent reporting shows that some ICE actions led to reunifications' \
    --claimant 'the article' --kinds event
casebook claim ice --claim diverted --text 'The deportation focus has drawn resources away from long investigations' \
    --claimant 'Critics, according to the article' --kinds causal --modality hedged
casebook claim ice --claim aggregated --text 'The agencies add up welfare checks, identifications and arrests' \
    --claimant 'the article' --kinds position --modality hedged
casebook claim ice --claim retraumatise --text 'Raids can hurt children again and keep them from reporting' \
    --claimant 'Advocacy organisations' --kinds causal --modality forecast --appearance-source ice.9
casebook claim ice --claim dual --text 'The releases serve public safety and political signalling alike' \
    --claimant 'the article' --kinds position

casebook relate ice under12 --relation part_of --to nebraska --reason '10 are within the 27'
casebook relate ice located --relation measures_differently --to nebraska --reason 'Located is not rescued'
casebook relate ice located --relation measures_differently --to reunified --reason 'Located is not reunified'
casebook relate ice reunified --relation measures_differently --to thousands --reason 'Reunified is not saved from trafficking'

# What the claimant says of itself is marked so.
own='--directness first_hand --independence self --verification not_stated'
casebook evidence ice --evidence e-rings --claim rings --source ice.1 --stance supports $own \
    --quote 'They take trafficking rings'
casebook evidence ice --evidence e-leader --claim leader --source ice.1 --stance supports $own \
    --quote 'global leaders in this field'
casebook evidence ice --evidence e-taskforces --claim taskforces --source ice.1 --stance supports $own \
    --quote 'more than 120 task forces'
casebook evidence ice --evidence e-nebraska --claim nebraska --source ice.2 --stance supports $own \
    --quote 'It freed 27 victims'
casebook evidence ice --evidence e-under12 --claim under12 --source ice.2 --stance supports $own \
    --quote '10 of them are children under 12'
casebook evidence ice --evidence e-located --claim located --source ice.6 --stance supports $own \
    --quote 'located tens of thousands of children'
casebook evidence ice --evidence e-told --claim reunified --source ice.3 --stance supports --directness second_hand \
    --independence independent --verification not_verified --quote 'more than 5,000 children' \
    --note 'The outlet passes on what Homeland Security says'
casebook evidence ice --evidence e-unverified --claim reunified --source ice.3 --stance qualifies \
    --directness first_hand --independence independent --verification not_verified \
    --quote 'could not be independently verified'
casebook evidence ice --evidence e-families --claim cases --source ice.3 --stance supports --directness first_hand \
    --independence independent --verification verified --quote 'In three cases we met the families'
casebook evidence ice --evidence e-operation --claim cases --source ice.2 --stance context --independence self \
    --quote 'It freed 27 victims'
casebook evidence ice --evidence e-diverted --claim diverted --source ice.4 --stance supports \
    --directness second_hand --independence opponent --note 'Not captured: known from the article alone'
casebook evidence ice --evidence e-thousands --claim thousands --source ice.6 --stance qualifies --independence self \
    --quote 'Each door that was knocked on counts' --note 'A knock is not a rescue'
casebook evidence ice --evidence e-aggregated --claim aggregated --source ice.6 --stance supports \
    --directness first_hand --quote 'Some were in custody, most with'
casebook evidence ice --evidence e-raids --claim retraumatise --source ice.9 --stance supports $own \
    --quote 'Raids frighten children who have been hurt already'
casebook evidence ice --evidence e-worst --claim dual --source ice.10 --stance context --directness second_hand

casebook gap ice --gap audited --claim thousands \
    --would-settle 'An audited nationwide total of children removed from trafficking, by what led to it' \
    --searched-captures source/ice.1/capture/1 --searched-captures source/ice.3/capture/1 \
    --searched-captures source/ice.6/capture/1 --searched-queries 'the eleven sources of the article: none gives one' \
    --searched-until 2026-03-01

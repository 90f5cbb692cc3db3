# The eleven stubs are described by us, as far as the article says what they are, and five of them captured.
set -e
export CASEBOOK_KEY=ann-ley
ours='Releases of the agencies on their own work'

casebook source ice.1 --kind government --title 'How the agency counters human trafficking' \
    --publisher 'Department of Homeland Security' --perspective "$ours" --stub false --basis matched_by_text \
    --note 'The sentence calls it a public statement of DHS and ICE'
casebook source ice.2 --kind government --title 'Release on an operation in Nebraska' \
    --publisher 'Immigration and Customs Enforcement' --perspective "$ours" --stub false --basis matched_by_text
casebook source ice.3 --kind news --title 'Report of a Colorado outlet on reunified children' \
    --publisher 'A Colorado news outlet' --stub false --basis inferred \
    --note 'The article says no more than Colorado reporting'
casebook source ice.4 --kind investigation --title 'Investigation into the shift of federal investigators' \
    --publisher 'An investigative newsroom' --perspective 'Cited by critics of the deportation focus' --basis inferred
casebook source ice.5 --kind government --title 'Page of the Center for Countering Human Trafficking' \
    --publisher 'Department of Homeland Security' --perspective "$ours" --basis inferred
casebook source ice.6 --kind government --title 'Statement on unaccompanied children located' \
    --publisher 'Department of Homeland Security' --perspective "$ours" --stub false --basis matched_by_text
casebook source ice.7 --kind government --title 'Release on welfare checks of unaccompanied children' \
    --publisher 'Immigration and Customs Enforcement' --perspective "$ours" --basis inferred
casebook source ice.8 --kind government --title 'Release on arrests of alleged traffickers' \
    --publisher 'Immigration and Customs Enforcement' --perspective "$ours" --basis inferred
casebook source ice.9 --kind advocacy --title 'Statement on raids and children' \
    --publisher 'A child-advocacy organisation' --perspective 'Campaigns against enforcement sweeps' --stub false \
    --basis inferred
casebook source ice.10 --kind government --title 'Release on the worst of the worst' \
    --publisher 'Department of Homeland Security' --perspective "$ours" --basis inferred
casebook source ice.11 --kind government --title 'Release on new officers' \
    --publisher 'Immigration and Customs Enforcement' --perspective "$ours" --basis inferred

mkdir -p ../captures
cat > ../captures/1.txt <<'TEXT'
Our investigators are global leaders in this field.

They sit on more than 120 task forces against human trafficking, with offices abroad. They take trafficking rings
apart, and they put the victim first.
TEXT
cat > ../captures/2.txt <<'TEXT'
An operation in Nebraska is over. It freed 27 victims from forced work in hotels. 10 of them are children under 12.

The release calls those arrested "human traffickers".
TEXT
cat > ../captures/3.txt <<'TEXT'
Homeland Security says that more than 5,000 children who came alone are back with relatives or guardians.

We asked for the records. The number could not be independently verified. In three cases we met the families, and the
children were there.
TEXT
cat > ../captures/6.txt <<'TEXT'
Officers have located tens of thousands of children who crossed the border alone. Some were in custody, most with
sponsors. Each door that was knocked on counts.
TEXT
cat > ../captures/9.txt <<'TEXT'
Raids frighten children who have been hurt already. They will not report what was done to them to somebody in the same
uniform.
TEXT
for n in 1 2 3 6 9; do casebook capture ../captures/$n.txt --source ice.$n --language en; done

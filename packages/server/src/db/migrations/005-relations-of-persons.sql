-- Who made a relation is a person: a second account of theirs makes none for the first.
update care_relation r set made_by = a.person_id
  from account a where a.establishment_id = r.establishment_id and a.id = r.made_by;

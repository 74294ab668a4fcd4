-- Who last said when: a relation that others made is not brought to today by who would open by it.
alter table care_relation add column dated_by uuid;

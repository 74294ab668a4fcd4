-- Whose file an account of role patient is: what the server asks the vault for. That it is theirs the vault knows by
-- itself, from its log (docs/decisions/0021-a-patients-own-account.md). Such a row holds no name.
alter table account add column patient_id uuid;
alter table account add constraint account_patient check ((role = 'patient') = (patient_id is not null));
alter table account add foreign key (establishment_id, patient_id) references patient (establishment_id, id);

"""The columns of HSDS 3.1.1 and of our Profile, and what nests in what, one line each. `tables` reads them."""

# One line for each column: name, kind (or -> table), choices with | between them (_ for a space), "needed" if HSDS needs it.
HSDS = """
taxonomy taxonomies.csv
  name text needed
  description text needed
  uri uri
  version text
taxonomy_term taxonomy_terms.csv
  code text
  name text needed
  description text needed
  parent_id ->taxonomy_term
  taxonomy text
  language text
  taxonomy_id ->taxonomy
  term_uri uri
organization organizations.csv
  name text needed
  alternate_name text
  description text needed
  email email
  website uri
  tax_status text
  tax_id text
  year_incorporated number
  legal_status text
  logo text
  uri uri
  parent_organization_id ->organization
organization_identifier organization_identifiers.csv
  organization_id ->organization needed
  identifier_scheme text
  identifier_type text needed
  identifier text needed
program programs.csv
  organization_id ->organization needed
  name text needed
  alternate_name text
  description text needed
service services.csv
  organization_id ->organization needed
  program_id ->program
  name text needed
  alternate_name text
  description text
  url uri
  email email
  status text active|inactive|defunct|temporarily_closed needed
  interpretation_services text
  application_process text
  fees_description text
  wait_time text
  fees text
  accreditations text
  eligibility_description text
  minimum_age number
  maximum_age number
  assured_date date
  assurer_email email
  licenses text
  alert text
  last_modified moment
location locations.csv
  location_type text physical|postal|virtual needed
  url uri
  organization_id ->organization
  name text
  alternate_name text
  description text
  transportation text
  latitude number
  longitude number
  external_identifier text
  external_identifier_type text
service_at_location service_at_location.csv
  service_id ->service needed
  location_id ->location needed
  description text
contact contacts.csv
  organization_id ->organization
  service_id ->service
  service_at_location_id ->service_at_location
  location_id ->location
  name text
  title text
  department text
  email email
phone phones.csv
  location_id ->location
  service_id ->service
  organization_id ->organization
  contact_id ->contact
  service_at_location_id ->service_at_location
  number text needed
  extension number
  type text
  description text
address addresses.csv
  location_id ->location
  attention text
  address_1 text needed
  address_2 text
  city text needed
  region text
  state_province text needed
  postal_code text needed
  country text needed
  address_type text physical|postal|virtual needed
schedule schedules.csv
  service_id ->service
  location_id ->location
  service_at_location_id ->service_at_location
  valid_from date
  valid_to date
  dtstart date
  timezone number
  until date
  count number
  wkst text MO|TU|WE|TH|FR|SA|SU
  freq text WEEKLY|MONTHLY
  interval number
  byday text
  byweekno text
  bymonthday text
  byyearday text
  description text
  opens_at time
  closes_at time
  schedule_link uri
  attending_type text
  notes text
language languages.csv
  service_id ->service
  location_id ->location
  phone_id ->phone
  name text
  code text
  note text
service_area service_areas.csv
  service_id ->service
  service_at_location_id ->service_at_location
  name text
  description text
  extent text
  extent_type text
  uri text
cost_option cost_options.csv
  service_id ->service needed
  valid_from date
  valid_to date
  option text
  currency text
  amount number
  amount_description text
required_document required_documents.csv
  service_id ->service
  document text
  uri uri
funding funding.csv
  organization_id ->organization
  service_id ->service
  source text
accessibility accessibility.csv
  location_id ->location
  description text
  details text
  url uri
unit units.csv
  name text needed
  scheme text
  identifier text
  uri uri
service_capacity service_capacity.csv
  service_id ->service needed
  unit_id ->unit needed
  available number needed
  maximum number
  description text
  updated moment needed
url url.csv
  label text
  url uri needed
  organization_id ->organization
  service_id ->service
attribute attributes.csv
  link_id uuid needed
  taxonomy_term_id ->taxonomy_term needed
  link_type text
  link_entity text needed
  value text
  label text
metadata metadata.csv
  resource_id uuid needed
  resource_type text needed
  last_action_date date needed
  last_action_type text needed
  field_name text needed
  previous_value text needed
  replacement_value text needed
  updated_by text needed
meta_table_description meta_table_descriptions.csv
  name text
  language text
  character_set text
"""

# Added columns, one line for each: table, column, kind, choices. Unknown is a value wherever a choice can be unknown.
PROFILE_FIELDS = """
service slug text
service kind text
service led_by text
service peer_led text yes|no|unknown
service women_only text yes|no|unknown
service audience list
service community list
service delivery_modes list
service cost text free|may_cost|unknown
service confidentiality text
service call_backs text yes|no|unknown
service leaves_messages text yes|no|unknown
service shows_name_when_calling text yes|no|unknown
service safe_contact_note text
service place_name text
service time_zone text
service hours_note text
service redirect_to_id ->service
service source_url text
service source_date text
service source_kind text first_party|third_party|news|government|public_legal_education|government_via_partner
service source_confidence text high|medium
service other_sources list
service confirmed_on date
location confidential flag
address as_written text
phone reach_by text phone|toll_free|text|whatsapp|tty|short_code
"""

PROFILE = """
disclosure disclosures.csv
  service_id ->service needed
  recipient text needed
  practice text must|may|only_if_compelled|only_with_consent|must_not|unknown needed
  ground text
  evidence_type text published_policy|stated_by_service|reported_by_users|law|unknown
  evidence_url text
  checked_by text
  checked_on date
  valid_until date
intake_question intake_questions.csv
  service_id ->service needed
  what text name|id|immigration_status|health_card needed
  asked text yes|no|unknown needed
  written_down text yes|no|unknown
  note text
  checked_by text
  checked_on date
  valid_until date
interpreter_language interpreter_languages.csv
  service_id ->service needed
  code text
  name text
  mode text in_person|phone|video|unknown
  provided_by text staff|professional|volunteer|unknown
  note text
fact_check fact_checks.csv
  service_id ->service needed
  fact text needed
  source text
  evidence_type text published_policy|stated_by_service|reported_by_users|law|unknown
  checked_by text
  checked_on date needed
  valid_until date
translation translations.csv
  link_id uuid needed
  link_entity text needed
  field text needed
  language text needed
  text text needed
  state text original|draft|checked|reviewed
"""

# What the nested form of a table holds: table, key, table nested there, joining column; ! where it is one record, not many.
NESTED = """
taxonomy_term taxonomy_detail taxonomy taxonomy_id!
organization additional_websites url organization_id
organization funding funding organization_id
organization contacts contact organization_id
organization phones phone organization_id
organization locations location organization_id
organization programs program organization_id
organization organization_identifiers organization_identifier organization_id
service additional_urls url service_id
service phones phone service_id
service schedules schedule service_id
service service_areas service_area service_id
service service_at_locations service_at_location service_id
service languages language service_id
service organization organization organization_id!
service funding funding service_id
service cost_options cost_option service_id
service program program program_id!
service required_documents required_document service_id
service contacts contact service_id
service capacities service_capacity service_id
service disclosures disclosure service_id
service intake_questions intake_question service_id
service interpreter_languages interpreter_language service_id
service fact_checks fact_check service_id
service translations translation link_id
disclosure translations translation link_id
location languages language location_id
location addresses address location_id
location contacts contact location_id
location accessibility accessibility location_id
location phones phone location_id
location schedules schedule location_id
service_at_location service_areas service_area service_at_location_id
service_at_location contacts contact service_at_location_id
service_at_location phones phone service_at_location_id
service_at_location schedules schedule service_at_location_id
service_at_location location location location_id!
contact phones phone contact_id
phone languages language phone_id
service_capacity unit unit unit_id!
attribute taxonomy_term taxonomy_term taxonomy_term_id!
"""

/** Column names that are recognized, without regard to case, accents, blanks and punctuation (noCRM's magic columns). */
const NAMES: Record<string, readonly string[]> = {
  external_id: ['external id', 'ext id', 'id', 'lead id', 'record id', 'referenz', 'reference', 'ref', 'referenznummer', 'externe id', 'fremdschlüssel', 'lead nr', 'leadnummer', 'kennung', 'vorgangsnummer', 'anfrage id', 'anfragenummer'],
  email: ['email', 'e-mail', 'mail', 'email address', 'e-mail-adresse', 'emailadresse', 'mailadresse', 'e-mail 1 - value', 'email 1', 'work email', 'kontakt e-mail', 'your email', 'ihre e-mail-adresse', 'ihre e-mail', 'e-mail (geschäftlich)'],
  first_name: ['first name', 'firstname', 'given name', 'forename', 'vorname', 'ihr vorname'],
  last_name: ['last name', 'lastname', 'surname', 'family name', 'nachname', 'familienname', 'zuname', 'ihr nachname'],
  name: ['name', 'full name', 'fullname', 'contact', 'contact name', 'lead name', 'vor- und nachname', 'vollständiger name', 'kontakt', 'kontaktname', 'ansprechpartner', 'ihr name', 'your name'],
  company: ['company', 'company name', 'company / account', 'account name', 'account', 'organization', 'organisation', 'firma', 'firmenname', 'unternehmen', 'unternehmensname', 'betrieb', 'business name'],
  phone: ['phone', 'phone number', 'telephone', 'tel', 'mobile', 'mobile phone', 'mobile number', 'cell', 'cell phone', 'telefon', 'telefonnummer', 'telefon nr', 'tel nr', 'rufnummer', 'handy', 'handynummer', 'mobil', 'mobiltelefon', 'mobilnummer', 'festnetz', 'work phone', 'telefon (geschäftlich)'],
  street: ['street', 'street address', 'address', 'address line 1', 'address 1', 'mailing street', 'straße', 'strasse', 'str', 'straße und hausnummer', 'straße hausnummer', 'straße nr', 'straße hnr', 'straße und nr', 'anschrift', 'adresse'],
  zip: ['zip', 'zip code', 'zipcode', 'zip/postal code', 'postal code', 'postcode', 'post code', 'mailing zip', 'plz', 'postleitzahl'],
  city: ['city', 'town', 'mailing city', 'ort', 'stadt', 'wohnort'],
  country: ['country', 'country code', 'country/region', 'mailing country', 'land', 'länderkennzeichen', 'ländercode', 'staat', 'land/region'],
  product: ['product', 'product name', 'product interest', 'interest', 'produkt', 'produktname', 'produktinteresse', 'interesse', 'artikel'],
  budget: ['budget', 'amount', 'investment', 'budget eur', 'budget in euro', 'investitionssumme', 'volumen', 'auftragsvolumen', 'summe'],
  submitted_at: ['submitted at', 'submitted', 'submission date', 'submit date', 'created', 'created at', 'created time', 'create date', 'created date', 'date', 'timestamp', 'time stamp', 'datum', 'zeitstempel', 'eingang', 'eingangsdatum', 'erstellt', 'erstellt am', 'anfragedatum', 'erstelldatum', 'eingegangen am'],
  notes: ['notes', 'note', 'comment', 'comments', 'message', 'remarks', 'description', 'bemerkung', 'bemerkungen', 'notiz', 'notizen', 'kommentar', 'nachricht', 'mitteilung', 'anmerkung', 'anmerkungen', 'beschreibung', 'ihre nachricht'],
};

const FIELDS = new Map<string, string>();
for (const [field, names] of Object.entries(NAMES)) {
  for (const name of [field, ...names]) {
    FIELDS.set(toColumnKey(name), field);
    FIELDS.set(spellUmlauts(name), field);
  }
}

/** The standard field that a column's name stands for, or undefined. */
export function findMagicField(column: string): string | undefined {
  return FIELDS.get(toColumnKey(column));
}

export function isRecognizedColumn(column: string): boolean {
  return FIELDS.has(toColumnKey(column));
}

/** `E-Mail-Adresse`, `Email Adresse` and `EMAILADRESSE` are one. */
export function toColumnKey(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function spellUmlauts(name: string): string {
  return toColumnKey(name.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue'));
}

/** Text as criteria compare it: without regard to case, surrounding blanks and the way Unicode writes it. */
export function foldText(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

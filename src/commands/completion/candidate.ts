/** What a shell offers for the word that is being typed. */
export interface Candidate {
  value: string;
  description?: string | undefined;
}

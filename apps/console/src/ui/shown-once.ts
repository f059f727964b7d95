/** A secret in a box that can be emptied: React remembers for a while what a page showed before. */
export interface ShownOnce {
  secret: string;
}

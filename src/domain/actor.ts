/** The person who decides, by name: what a decision is signed with for ever. */
export interface Actor {
  readonly name: string;
}

/** How large a document may be. What is read is shown to people, and kept in one item of the table. */
export const limits = {
  /** Of the text that is uploaded, in UTF-8. */
  bytes: 1024 * 1024,
  /** Objects and lists within each other. */
  depth: 100,
  /** Objects, lists, texts, numbers and so on, with what aliases stand for. */
  values: 100_000,
  /** Of all texts and names together, with what aliases stand for. */
  characters: 2 * 1024 * 1024,
  /** Of one text, a description say. */
  text: 50_000,
  /** Of a member's name. */
  name: 1000,
  operations: 1000,
  /** Of what is kept of it: compressed, in base 64. An item has 400 KB, with its keys and the names of its attributes. */
  packedCharacters: 380 * 1024,
} as const

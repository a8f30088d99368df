/** Marks a schema that takes anything and reads what its first alternative doesn't take as the default. */
export const tolerant = 'anything else is read as the default'

/**
 * Tests of the full tier are there because they are long: on a slow machine, or beside others, the 30 seconds that are enough
 * for the rest cut them off in the middle, and what the first left undone then fails the ones after it.
 */
jest.setTimeout(180_000)

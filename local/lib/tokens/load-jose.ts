/**
 * jose, when the first token is made or read: most starts have none, and it is forty files. By import(), since it is
 * written as modules alone, which the older of Node's releases can't require.
 */
export type Jose = typeof import('jose')

export const loadJose = (): Promise<Jose> => import('jose')

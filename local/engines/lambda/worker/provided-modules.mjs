/** The same fallback for `import`; see provided-modules.cjs. */
let parent
let provided
let whyNot

export function initialize(data) {
  parent = data.parent
  provided = new RegExp(data.provided)
  whyNot = data.whyNot
}

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !provided.test(specifier)) throw error
  }
  try {
    return await next(specifier, { ...context, parentURL: parent })
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw Object.assign(new Error(whyNot.replace('%', () => specifier)), { code: error.code })
  }
}

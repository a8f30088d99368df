/** The same fallback for `import`; see provided-modules.cjs. */
const provided = /^@(aws-sdk|smithy)\//
let parent

export function initialize(data) {
  parent = data.parent
}

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !provided.test(specifier)) throw error
    return next(specifier, { ...context, parentURL: parent })
  }
}

/** The same fallback for `import`; see provided-modules.cjs. */
let parent
let provided
let whyNot
/** A file beside each folder of modules of a function's layers. */
let layers

export function initialize(data) {
  parent = data.parent
  provided = new RegExp(data.provided)
  whyNot = data.whyNot
  layers = data.layers
}

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|^\w+:/.test(specifier)) throw error
    // As Lambda's runtimes do, and Node itself for what is required alone: modules of layers.
    for (const parentURL of layers) {
      try {
        return await next(specifier, { ...context, parentURL })
      } catch (missing) {
        if (missing.code !== 'ERR_MODULE_NOT_FOUND') throw missing
      }
    }
    if (!provided.test(specifier)) throw error
  }
  try {
    return await next(specifier, { ...context, parentURL: parent })
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw Object.assign(new Error(whyNot.replace('%', () => specifier)), { code: error.code })
  }
}

/**
 * What API Gateway exports says less than a document must: a path may have parameters that nobody has described, and a
 * method that passes all on may say nothing of its answers. And it says more: OPTIONS, by which browsers ask whether a page
 * may call, is no operation that is sold.
 */
import { namesIn } from './parameters'
import { isObject } from './references'

type Members = Readonly<Record<string, unknown>>

const methods = ['get', 'put', 'post', 'delete', 'head', 'patch']

/** Of OpenAPI 3. */
export function completeExport(document: unknown): unknown {
  if (!isObject(document) || !isObject(document.paths)) return document
  const paths = Object.entries(document.paths).flatMap(([path, item]) => {
    if (!isObject(item)) return [[path, item]]
    const completed = completePath(path, item)
    return Object.keys(completed).length > 0 ? [[path, completed]] : []
  })
  return { ...document, paths: Object.fromEntries(paths) as Members }
}

function completePath(path: string, item: Members): Members {
  const completed = methods.flatMap((method) => {
    const operation = item[method]
    return isObject(operation) ? [[method, completeOperation(path, item, operation)] as const] : []
  })
  return { ...without(item, 'options'), ...Object.fromEntries(completed) }
}

function completeOperation(path: string, item: Members, operation: Members): Members {
  const own = listOf(operation.parameters)
  const known = [...listOf(item.parameters), ...own].map((each) => isObject(each) && each.in === 'path' && each.name)
  const missing = namesIn(path)
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  return {
    ...operation,
    ...(missing.length > 0 && { parameters: [...own, ...missing] }),
    responses: operation.responses ?? {},
  }
}

function without(item: Members, name: string): Members {
  return Object.fromEntries(Object.entries(item).filter(([each]) => each !== name))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

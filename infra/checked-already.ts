/**
 * Leaves out of a function what only finds its authors' mistakes, at each cold start again: a third of the time that its
 * code takes to load. What it would find is found before: definitions of events are checked when the catalog is read,
 * which every synthesis does, and models of tables by a test that makes each as a function does.
 */
import type { Plugin } from 'esbuild'

const replaced: readonly { readonly path: RegExp; readonly contents: string }[] = [
  {
    path: /[\\/]events[\\/]check-definition\.ts$/,
    contents: 'exports.checkDefinition = () => undefined',
  },
  {
    // ElectroDB holds models to a JSON Schema by it, and does nothing else with it.
    path: /[\\/]jsonschema[\\/]lib[\\/]index\.js$/,
    contents: `
      exports.Validator = class {
        addSchema() {}
        validate() {
          return { errors: [] }
        }
      }
      exports.Validator.prototype.customFormats = {}`,
  },
]

export const checkedAlready: Plugin = {
  name: 'checked-already',
  setup({ onLoad }) {
    for (const { path, contents } of replaced) onLoad({ filter: path }, () => ({ contents, loader: 'js' }))
  },
}

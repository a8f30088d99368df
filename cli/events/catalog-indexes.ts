/** The index files of the catalogue's folders, where the config asks for them. */
import { relative } from 'node:path'
import type { LoadedConfig } from '../../events/config/load-config'
import { catalogIndex } from '../../events/registry-build/catalog-index'
import { type Difference, staleFiles, writeFiles } from '../../events/registry-build/directory'

export function staleIndexes(config: LoadedConfig): readonly Difference[] {
  return eachIndex(config, staleFiles)
}

export function writeIndexes(config: LoadedConfig): readonly Difference[] {
  return eachIndex(config, writeFiles)
}

function eachIndex(
  { config, folders, root }: LoadedConfig,
  act: (files: ReadonlyMap<string, string>, folder: string) => readonly Difference[],
): readonly Difference[] {
  const { index } = config
  if (index === undefined) return []
  return folders.flatMap((folder) =>
    act(catalogIndex(folder, index), folder).map(({ path, what }) => {
      return { path: `${relative(root, folder).replaceAll('\\', '/')}/${path}`, what }
    }),
  )
}

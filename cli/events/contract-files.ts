/** All that is generated into events/registry. */
import { catalog } from '../../events/catalog'
import { meanings } from '../../events/catalog/meanings'
import { type RegistryFiles, registryFiles } from '../../events/registry-build/registry'

export async function contractFiles(): Promise<RegistryFiles> {
  return registryFiles(catalog, meanings)
}

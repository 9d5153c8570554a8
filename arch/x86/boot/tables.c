// SPDX-License-Identifier: GPL-2.0-only
/* What the firmware's tables and protocols say: ACPI, the screen, its own name. */
#include "stub.h"

BOOLEAN guid_equal(const EFI_GUID *a, const EFI_GUID *b)
{
	const UINT64 *x = (const void *)a, *y = (const void *)b;

	return x[0] == y[0] && x[1] == y[1];
}

/**
 * find_acpi() - the ACPI root: that of version 2.0 before the old one
 * @bi: gets its physical address, 0 if there is none
 *
 * Context: boot services.
 */
void find_acpi(struct boot_info *bi)
{
	static const EFI_GUID acpi20 = { 0x8868e871, 0xe4f1, 0x11d3,
		{ 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 } };
	static const EFI_GUID acpi10 = { 0xeb9d2d30, 0x2d88, 0x11d3,
		{ 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } };

	for (UINTN i = 0; i < stub_st->NumberOfTableEntries; i++) {
		const EFI_CONFIGURATION_TABLE *t = &stub_st->ConfigurationTable[i];

		if (guid_equal(&t->VendorGuid, &acpi20)) {
			bi->acpi_rsdp = (UINT64)t->VendorTable;
			return;
		}
		if (guid_equal(&t->VendorGuid, &acpi10))
			bi->acpi_rsdp = (UINT64)t->VendorTable;
	}
}

/**
 * find_framebuffer() - the screen as the firmware left it; none is no error
 * @bi: gets it, if its pixels are 32 bits of a known order
 *
 * Context: boot services.
 */
void find_framebuffer(struct boot_info *bi)
{
	static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
	const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop;
	void *p;

	if (EFI_ERROR(stub_bs->LocateProtocol(&gop_guid, NULL, &p)))
		return;
	gop = p;
	if (!gop->Mode || !gop->Mode->Info)
		return;
	info = gop->Mode->Info;
	if (info->PixelFormat == PixelBlueGreenRedReserved8BitPerColor)
		bi->fb.format = BOOT_FB_BGRX8888;
	else if (info->PixelFormat == PixelRedGreenBlueReserved8BitPerColor)
		bi->fb.format = BOOT_FB_RGBX8888;
	else
		return;
	bi->fb.base = gop->Mode->FrameBufferBase;
	bi->fb.size = gop->Mode->FrameBufferSize;
	bi->fb.width = info->HorizontalResolution;
	bi->fb.height = info->VerticalResolution;
	bi->fb.pitch = info->PixelsPerScanLine * 4;
}

/**
 * name_loader() - the firmware's name, for the log
 * @bi: gets it
 *
 * Context: boot services.
 */
void name_loader(struct boot_info *bi)
{
	const CHAR16 *s = stub_st->FirmwareVendor;

	for (UINTN i = 0; s && s[i] && i < sizeof(bi->loader) - 1; i++)
		bi->loader[i] = s[i] >= ' ' && s[i] <= '~' ? (char)s[i] : '?';
}

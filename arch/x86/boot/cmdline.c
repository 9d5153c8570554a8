// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line: the load options; else the file heddle.cmd beside the
 * image; else QEMU's fw_cfg.  The first that is not blank is taken.
 */
#include "stub.h"

#define PATH_MAX_CHARS	256

static EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_GUID file_system_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;

static UINT16 char_at(const void *text, UINTN i, UINTN char_size)
{
	return char_size == 2 ? ((const UINT16 *)text)[i] : ((const UINT8 *)text)[i];
}

static BOOLEAN is_blank(UINT16 c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Control characters: something binary, as some boot managers pass. */
static BOOLEAN is_text(const void *text, UINTN chars, UINTN char_size)
{
	for (UINTN i = 0; i < chars && char_at(text, i, char_size); i++)
		if (char_at(text, i, char_size) < ' ' && !is_blank(char_at(text, i, char_size)))
			return FALSE;
	return TRUE;
}

/**
 * cmdline_take() - make @text the command line
 * @bi:        gets it, blanks at both ends and line ends taken out
 * @from:      the source's name, for the log
 * @text:      characters of @char_size bytes, ending at @chars or at a NUL
 * @chars:     how many at most
 * @char_size: 1 or 2
 *
 * Context: any.
 * Return: FALSE if it was blank, and another source should be asked.
 */
BOOLEAN cmdline_take(struct boot_info *bi, const char *from, const void *text,
		     UINTN chars, UINTN char_size)
{
	UINTN n = 0, end = 0;

	for (UINTN i = 0; i < chars; i++) {
		UINT16 c = char_at(text, i, char_size);

		if (!c)
			break;
		if (is_blank(c)) {
			c = ' ';
			if (!n)
				continue;
		} else if (c < ' ' || c > '~') {
			c = '?';
			bi->flags |= BOOT_F_CMDLINE_NOT_ASCII;
		}
		if (n == BOOT_CMDLINE_MAX - 1) {
			if (c != ' ')
				bi->flags |= BOOT_F_CMDLINE_TRUNCATED;
			continue;
		}
		bi->cmdline[n++] = (char)c;
		if (c != ' ')
			end = n;
	}
	bi->cmdline[end] = '\0';
	if (!end)
		return FALSE;
	for (n = 0; n < sizeof(bi->cmdline_from) - 1 && from[n]; n++)
		bi->cmdline_from[n] = from[n];
	return TRUE;
}

/* A shell passes the program's name first: it ends in ".efi". */
static UINTN skip_program_name(const UINT16 *s, UINTN chars)
{
	UINTN i = 0;

	while (i < chars && s[i] && !is_blank(s[i]))
		i++;
	if (i >= 4 && s[i - 4] == '.' && (s[i - 3] | 0x20) == 'e' &&
	    (s[i - 2] | 0x20) == 'f' && (s[i - 1] | 0x20) == 'i')
		return i;
	return 0;
}

static BOOLEAN from_load_options(struct boot_info *bi, const EFI_LOADED_IMAGE *li)
{
	const UINT16 *s = li->LoadOptions;
	UINTN chars = li->LoadOptionsSize / 2, skip;

	if (!s || !is_text(s, chars, 2))
		return FALSE;
	skip = skip_program_name(s, chars);
	return cmdline_take(bi, "load options", s + skip, chars - skip, 2);
}

/* The path of heddle.cmd: the image's, up to the last backslash.  False if it is too long. */
static BOOLEAN beside_image(const EFI_LOADED_IMAGE *li, CHAR16 *path)
{
	static const char name[] = "heddle.cmd";
	const EFI_DEVICE_PATH *node = li->FilePath;
	UINTN n = 0;

	for (; node && !IsDevicePathEnd(node); node = NextDevicePathNode(node)) {
		const CHAR16 *s = ((const FILEPATH_DEVICE_PATH *)node)->PathName;
		UINTN len = DevicePathNodeLength(node);

		if (len < sizeof(*node))
			return FALSE;
		if (DevicePathType(node) != MEDIA_DEVICE_PATH ||
		    DevicePathSubType(node) != MEDIA_FILEPATH_DP)
			continue;
		len = (len - sizeof(*node)) / 2;
		for (UINTN i = 0; i < len && s[i]; i++) {
			if (n >= PATH_MAX_CHARS - sizeof(name))
				return FALSE;
			path[n++] = s[i];
		}
	}
	while (n && path[n - 1] != '\\')
		n--;
	for (UINTN i = 0; i < sizeof(name); i++)
		path[n++] = (CHAR16)name[i];
	return TRUE;
}

static BOOLEAN from_file(struct boot_info *bi, const EFI_LOADED_IMAGE *li)
{
	CHAR16 path[PATH_MAX_CHARS];
	EFI_FILE_IO_INTERFACE *fs;
	EFI_FILE *root, *file;
	UINTN size = BOOT_CMDLINE_MAX;
	BOOLEAN taken = FALSE;
	void *p;

	if (!li->DeviceHandle || !beside_image(li, path) ||
	    EFI_ERROR(stub_bs->HandleProtocol(li->DeviceHandle, &file_system_guid, &p)))
		return FALSE;
	fs = p;
	if (EFI_ERROR(fs->OpenVolume(fs, &root)))
		return FALSE;
	if (!EFI_ERROR(root->Open(root, &file, path, EFI_FILE_MODE_READ, 0))) {
		/* One byte more than fits, so that cutting is noticed. */
		if (!EFI_ERROR(stub_bs->AllocatePool(EfiLoaderData, size, &p))) {
			if (EFI_ERROR(file->Read(file, &size, p)))
				say("Heddle: heddle.cmd cannot be read; ignored\n");
			else if (!is_text(p, size, 1))
				say("Heddle: heddle.cmd is not text; ignored\n");
			else
				taken = cmdline_take(bi, "heddle.cmd", p, size, 1);
			stub_bs->FreePool(p);
		}
		file->Close(file);
	}
	root->Close(root);
	return taken;
}

/**
 * find_cmdline() - the command line from the first source that has one
 * @bi: gets it
 *
 * Context: boot services.
 */
void find_cmdline(struct boot_info *bi)
{
	void *li;

	if (!EFI_ERROR(stub_bs->HandleProtocol(stub_image, &loaded_image_guid, &li)) &&
	    (from_load_options(bi, li) || from_file(bi, li)))
		return;
	cmdline_from_fw_cfg(bi);
}

"""Why a file or a port could not be had, for people: what the system says in English, in plain Chinese."""

from __future__ import annotations

import errno
import socket

_WORDS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "已经有了",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "名字太长",
    errno.ELOOP: "符号链接绕圈，或不许用符号链接",
    errno.EMFILE: "打开的文件太多",
    errno.EADDRINUSE: "已有别的程序在用",
    socket.EAI_NONAME: "没有这个名字的机器",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
}


def os_words(error: OSError) -> str:
    """The reason; what is rare, as the system says it, and what we say ourselves, as we said it."""
    said = error.strerror or str(error)
    return _WORDS.get(error.errno or 0, said) if said.isascii() else said

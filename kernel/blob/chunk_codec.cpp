#include "blob/chunk_codec.h"

#include <zstd.h>

#include "corbel/error.h"

namespace corbel::blob {

ChunkCodec::ChunkCodec() = default;
ChunkCodec::~ChunkCodec() = default;

void ChunkCodec::Free::operator()(ZSTD_CCtx_s* context) const noexcept { ZSTD_freeCCtx(context); }
void ChunkCodec::Free::operator()(ZSTD_DCtx_s* context) const noexcept { ZSTD_freeDCtx(context); }

void ChunkCodec::compress(std::string_view content, int level, std::string& out) {
    if (!_compressor) _compressor.reset(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(_compressor.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(_compressor.get(), ZSTD_c_checksumFlag, 1);
    out.resize(ZSTD_compressBound(content.size()));
    const std::size_t size = ZSTD_compress2(_compressor.get(), out.data(), out.size(), content.data(), content.size());
    if (ZSTD_isError(size)) throw Error(ErrorCode::Internal, "Internal storage error", std::string("zstd: ") + ZSTD_getErrorName(size));
    out.resize(size);
}

bool ChunkCodec::decompress(std::string_view frame, std::size_t contentBytes, std::string& out) {
    if (!_decompressor) _decompressor.reset(ZSTD_createDCtx());
    const std::size_t before = out.size();
    out.resize(before + contentBytes);
    const std::size_t size = ZSTD_decompressDCtx(_decompressor.get(), out.data() + before, contentBytes, frame.data(), frame.size());
    if (!ZSTD_isError(size) && size == contentBytes) return true;
    out.resize(before);
    return false;
}

}  // namespace corbel::blob

package matrixadmin

import "context"

// mediaPage is how many rows of a list of media are asked for at once: about 300 KB.
const mediaPage = 1000

// MostMedia is how many files of an account are listed, the newest ones.
const MostMedia = 20_000

// AllMedia reads what an account uploaded, newest first, page by page, at most [MostMedia] rows. Total is what the server counts, or the number of rows
// where it does not say; with more than rows, some are missing.
func AllMedia(ctx context.Context, of interface {
	Media(ctx context.Context, id UserID, q MediaQuery) (MediaPage, error)
}, id UserID,
) (media []Media, total int, err error) {
	seen := map[Text]bool{} // an upload meanwhile moves a row to the next page, where it comes again
	total = -1
	for from := ""; ; {
		page, err := of.Media(ctx, id, MediaQuery{Limit: min(mediaPage, MostMedia-len(media)), From: from})
		if err != nil {
			return media, max(total, len(media)), err
		}
		had := len(media)
		for _, m := range page.Media {
			if !seen[m.ID] {
				seen[m.ID], media = true, append(media, m)
			}
		}
		total = max(page.Total, len(media)+page.Dropped)
		if from = page.Next; from == "" || len(media) == had || len(media) >= MostMedia {
			if from != "" {
				total = max(total, len(media)+1)
			}
			return media, total, nil
		}
	}
}

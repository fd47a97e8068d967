package hostile

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// What evidence asks for, beside what the pages do.

func (h *homeserver) Memberships(context.Context, matrixadmin.UserID) ([]matrixadmin.Membership, error) {
	return answered[[]matrixadmin.Membership](h)
}

func (h *homeserver) Pushers(context.Context, matrixadmin.UserID) ([]matrixadmin.Pusher, error) {
	return answered[[]matrixadmin.Pusher](h)
}

func (h *homeserver) Media(context.Context, matrixadmin.UserID, matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
	page, err := answered[matrixadmin.MediaPage](h)
	page.Media = page.Media[:min(len(page.Media), 1)] // alike ones count once
	page.Next, page.Dropped, page.Total = "", 0, len(page.Media)
	return page, err
}

func (h *homeserver) EventReports(context.Context, matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error) {
	page, err := answered[matrixadmin.EventReportPage](h)
	page.Reports = page.Reports[:min(len(page.Reports), 1)]
	page.Next, page.Others, page.Dropped, page.Total = "", 0, 0, len(page.Reports)
	return page, err
}

func (h *homeserver) UserReports(context.Context, matrixadmin.UserReportQuery) (matrixadmin.UserReportPage, error) {
	page, err := answered[matrixadmin.UserReportPage](h)
	page.Reports = page.Reports[:min(len(page.Reports), 1)]
	page.Next, page.Others, page.Dropped, page.Total = "", 0, 0, len(page.Reports)
	return page, err
}

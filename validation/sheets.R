# The public extraction sheets behind validation/sheets.py, as they are shipped, and metafor's effect sizes for their rows.
# Rscript validation/sheets.R OUT [folder of dmetar's data] [capilla workbook as CSV]
suppressMessages({library(metafor); library(metadat)})
args <- commandArgs(trailingOnly = TRUE)
out <- args[1]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
to_d <- sqrt(3) / pi  # Hasselblad & Hedges 1995: log odds ratio to d

write_sheet <- function(name, data, es) {
  if (!is.null(data)) write.csv(data, file.path(out, paste0(name, ".csv")), row.names = FALSE)
  write.csv(data.frame(g = as.numeric(es$yi), se = sqrt(as.numeric(es$vi))), file.path(out, paste0(name, ".expected.csv")), row.names = FALSE)
}
or_as_d <- function(ai, n1i, ci, n2i) {
  es <- escalc("OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, drop00 = TRUE)  # no event in either group tells nothing
  list(yi = es$yi * to_d, vi = es$vi * to_d^2)
}
smd <- function(m1i, sd1i, n1i, m2i, sd2i, n2i) escalc("SMD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i)

d <- dat.bcg; write_sheet("bcg", d, or_as_d(d$tpos, d$tpos + d$tneg, d$cpos, d$cpos + d$cneg))
d <- dat.michael2013; write_sheet("michael2013", d, smd(d$Brain_m, d$Brain_s, d$Brain_n, d$No_brain_m, d$No_brain_s, d$No_brain_n))
d <- dat.axfors2021; write_sheet("axfors2021", d, or_as_d(d$hcq_arm_event, d$hcq_arm_total, d$control_arm_event, d$control_arm_total))
d <- dat.hasselblad1998
con <- d[d$trt == "no_contact", ]
trt <- d[d$trt != "no_contact" & d$study %in% con$study, ]
at <- match(trt$study, con$study)
write_sheet("hasselblad1998", d, or_as_d(trt$xi, trt$ni, con$xi[at], con$ni[at]))
d <- dat.baskerville2012; write_sheet("baskerville2012", d, list(yi = d$smd, vi = d$se^2))
d <- dat.landenberger2005
write_sheet("landenberger2005", d, or_as_d(d$n.cbt.rec, d$n.cbt.rec + d$n.cbt.non, d$n.ctrl.rec, d$n.ctrl.rec + d$n.ctrl.non))
d <- dat.gibson2002
s <- smd(d$m1i, d$sd1i, d$n1i, d$m2i, d$sd2i, d$n2i); o <- or_as_d(d$ai, d$ai + d$bi, d$ci, d$ci + d$di)
both <- data.frame(yi = c(rbind(s$yi, o$yi)), vi = c(rbind(s$vi, o$vi)))
write_sheet("gibson2002", d, both[!is.na(both$yi), ])
d <- dat.curtis1998; write_sheet("curtis1998", d, smd(d$m1i, d$sd1i, d$n1i, d$m2i, d$sd2i, d$n2i))
d <- dat.lehmann2018; b <- d[d$Design == "Between Subjects", ]
write_sheet("lehmann2018", d, smd(b$Red_M, b$Red_SD, b$Red_N, b$Control_M, b$Control_SD, b$Control_N))
d <- dat.cannon2006
es <- lapply(1:6, function(n) or_as_d(d[[paste0("ep", n, "t")]], d$nt, d[[paste0("ep", n, "c")]], d$nc))
write_sheet("cannon2006", d, list(yi = c(t(sapply(es, function(one) one$yi))), vi = c(t(sapply(es, function(one) one$vi)))))
d <- dat.hackshaw1998
se <- (log(d$or.ub) - log(d$or.lb)) / (2 * qnorm(.975))
write_sheet("hackshaw1998", d, list(yi = log(d$or) * to_d, vi = (se * to_d)^2))
d <- dat.besson2016; b <- d[which(d$SE_imputed == "no" & d$exp_se != 0 & d$con_se != 0), ]
write_sheet("besson2016", d, smd(b$exp_mean, b$exp_se * sqrt(b$exp_n), b$exp_n, b$con_mean, b$con_se * sqrt(b$con_n), b$con_n))
d <- dat.normand1999; write_sheet("normand1999", d, smd(d$m1i, d$sd1i, d$n1i, d$m2i, d$sd2i, d$n2i))
d <- dat.raudenbush1985; write_sheet("raudenbush1985", d, d)

if (length(args) > 1) {
  load(file.path(args[2], "SuicidePrevention.rda")); d <- SuicidePrevention
  write_sheet("suicide_prevention", d, smd(d$mean.e, d$sd.e, d$n.e, d$mean.c, d$sd.c, d$n.c))
  load(file.path(args[2], "DepressionMortality.rda")); d <- DepressionMortality
  write_sheet("depression_mortality", d, or_as_d(d$event.e, d$n.e, d$event.c, d$n.c))
}
if (length(args) > 2) {
  d <- read.csv(args[3], check.names = FALSE); b <- d[d[["Included in the analysis"]] == "Yes" & d[["Treatment SD"]] != 0 & d[["Control SD"]] != 0, ]
  write_sheet("capilla_full", NULL, suppressWarnings(smd(b[["Treatment M"]], b[["Treatment SD"]], b[["Treatment N"]], b[["Control M"]], b[["Control SD"]], b[["Control N"]])))
}

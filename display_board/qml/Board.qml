import QtQuick
import QtQuick.Layouts
import Station

// The board of a hall, lying or standing: the newest call first, and around it what came before.
StationWindow {
    id: root

    required property var board
    readonly property bool standing: height > width

    title: "Sportello: " + board.branch
    width: 1920
    height: 1080
    design: standing ? Qt.size(1080, 1920) : Qt.size(1920, 1080)
    color: Theme.muted

    // Closing hours and the day come with time alone.
    Clock {
        onNowChanged: root.board.refresh()
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        BoardHeader {
            branch: root.board.branch
            Layout.fillWidth: true
        }
        OfflineBanner {
            shown: root.board.stale && root.board.scene !== "connecting"
            since: root.board.staleSince
            size: Theme.text32
            Layout.fillWidth: true
        }
        GridLayout {
            columns: root.standing ? 1 : 2
            columnSpacing: Theme.space24
            rowSpacing: Theme.space24
            Layout.margins: Theme.space24
            Layout.fillWidth: true
            Layout.fillHeight: true

            ColumnLayout {
                spacing: Theme.space24
                Layout.fillWidth: true
                Layout.fillHeight: true

                HeroCall {
                    board: root.board
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                WaitsPanel {
                    waits: root.board.waits
                    columns: 2
                    Layout.fillWidth: true
                }
            }
            ColumnLayout {
                spacing: Theme.space24
                visible: recent.shown || pictures.shown
                Layout.fillWidth: root.standing
                Layout.preferredWidth: root.standing ? -1 : Theme.px(620)
                Layout.fillHeight: !root.standing

                RecentCalls {
                    id: recent

                    calls: root.board.recent
                    rows: pictures.shown ? 5 : root.board.recentLines
                    shown: root.board.scene === "calls" && calls.count > 0
                    Layout.fillWidth: true
                    Layout.fillHeight: !root.standing && !pictures.shown
                }
                PictureFrame {
                    id: pictures

                    pictures: root.board.pictures
                    Layout.fillWidth: true
                    Layout.fillHeight: !root.standing
                    Layout.preferredHeight: root.standing ? Theme.px(300) : 0
                }
            }
        }
        NewsLine {
            news: root.board.news
            tall: root.standing
            Layout.fillWidth: true
        }
    }
}

import QtQuick
import QtQuick.Layouts
import Station

// The board of a hall, lying or standing: the newest call first, and around it what came before.
StationWindow {
    id: root

    required property QtObject board
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
            columnSpacing: Theme.space24
            rowSpacing: Theme.space24
            Layout.margins: Theme.space24
            Layout.fillWidth: true
            Layout.fillHeight: true

            HeroCall {
                board: root.board
                Layout.row: 0
                Layout.column: 0
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            ColumnLayout {
                spacing: Theme.space24
                Layout.row: root.standing ? 1 : 0
                Layout.column: root.standing ? 0 : 1
                Layout.rowSpan: root.standing ? 1 : 2
                Layout.fillWidth: root.standing
                Layout.preferredWidth: root.standing ? -1 : Theme.px(620)
                Layout.maximumWidth: root.standing ? Number.POSITIVE_INFINITY : Theme.px(620)
                Layout.fillHeight: !root.standing

                RecentCalls {
                    calls: root.board.recent
                    rows: root.board.recentLines
                    Layout.fillWidth: true
                    Layout.fillHeight: !root.standing && !pictures.visible
                }
                PictureFrame {
                    id: pictures

                    pictures: root.board.pictures
                    Layout.fillWidth: true
                    Layout.fillHeight: !root.standing
                    Layout.preferredHeight: root.standing ? Theme.px(260) : 0
                }
            }
            WaitsPanel {
                waits: root.board.waits
                columns: root.standing ? 2 : 3
                Layout.row: root.standing ? 2 : 1
                Layout.column: 0
                Layout.fillWidth: true
            }
        }
        NewsLine {
            news: root.board.news
            Layout.fillWidth: true
        }
    }
}

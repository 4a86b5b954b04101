import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// The services of the visit next to the documents to bring; one of them alone has the whole width.
ScrollColumn {
    id: root

    required property var desk
    required property var wishes

    spacing: Theme.space8

    Rectangle {
        visible: root.wishes.hasSeveral || root.desk.documents.length > 0
        implicitHeight: Theme.hairline
        color: Theme.line
        Layout.fillWidth: true
    }
    RowLayout {
        spacing: Theme.space24
        Layout.fillWidth: true

        ColumnLayout {
            visible: root.wishes.hasSeveral
            spacing: Theme.space8
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            Layout.alignment: Qt.AlignTop

            WishList {
                wishes: root.wishes
                Layout.fillWidth: true
            }
            Prose {
                text: root.desk.afterwards
                visible: text !== ""
                font.pixelSize: Theme.text14
                Layout.fillWidth: true
            }
        }
        DocumentList {
            documents: root.desk.documents
            Layout.fillWidth: true
            Layout.preferredWidth: 2
            Layout.alignment: Qt.AlignTop
        }
    }
}
